import { escaped, linksIn, textOf } from "../html/html.ts";
import { fixedPart } from "./fixed_parts.ts";
import { footerOf, headerOf } from "./header_and_footer.ts";
import type { Facts, Resource } from "../http/resource.ts";
import { absolute, type Site } from "../site/site.ts";
import { languageTexts } from "../site/languages.ts";

/** Parts of a page that are its own; everything around it is the same on all pages. */
export interface PageParts {
  readonly kind: string;
  readonly title: string;
  /** Language of the text (BCP 47). @default "en" */
  readonly lang?: string;
  /** HTML inside of `<main>`. Links begin with `site.base`. */
  readonly main: string;
  /** What the page is about, in a sentence or two, for search engines and previews. @default of the whole site */
  readonly about?: string;
  /** Path of a picture of it. */
  readonly picture?: string;
  /** Kind of what it is about (Open Graph). @default "website" */
  readonly sort?: "website" | "product" | "article";
  /** The query that the field of the search has. */
  readonly query?: string;
  /** HTML at the end of `<head>`, such as JSON-LD or alternate languages. */
  readonly head?: string;
  /** Path of the page of which this one is a view; itself if absent. */
  readonly canonical: string;
  readonly status?: number;
  readonly modified?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Puts a page together. */
export function page(site: Site, parts: PageParts): Resource {
  const { lang = "en", status = 200 } = parts;
  const body = documentOf(site, parts);
  return {
    status,
    type: "text/html; charset=utf-8",
    body,
    headers: { "content-language": lang, ...parts.headers },
    ...(parts.modified === undefined ? {} : { modified: parts.modified }),
    facts: new PageFacts(site, parts, body),
  };
}

/** The HTML of a page; without a canonical address where it has none. */
export function documentOf(
  site: Site,
  parts: Pick<PageParts, "title" | "main"> & Partial<PageParts>,
): string {
  const { title, lang = "en", main, head = "", canonical, query = "" } = parts;
  const header = fixedPart(site, "header", () => headerOf(site));
  return `<!DOCTYPE html>
<html lang="${lang}" dir="${languageTexts(lang).dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
${canonical === undefined ? "" : aboutPage(site, { ...parts, canonical })}\
${fixedPart(site, "files", () => fileLinks(site))}${head}</head>
<body>
${query === "" ? header : header.replace('name="q"', () => `name="q" value="${escaped(query)}"`)}
<main id="main">
${main}
</main>
${fixedPart(site, "footer", () => footerOf(site))}
</body>
</html>
`;
}

const ABOUT = "Lamps, teapots, tents and other things from small workshops that do not exist.";
/** Longest text about a page, in characters. */
const MOST_ABOUT = 200;

/** The address of a page, and what search engines and previews show of it (Open Graph). */
function aboutPage(
  site: Site,
  { title, canonical, about = ABOUT, picture, sort = "website" }:
    & Pick<PageParts, "title" | "canonical">
    & Partial<PageParts>,
): string {
  const text = about.length > MOST_ABOUT ? `${about.slice(0, MOST_ABOUT - 1).toWellFormed()}\u2026` : about;
  const [address, description] = [escaped(absolute(site, canonical)), escaped(text)];
  return `<link rel="canonical" href="${address}">
<meta name="description" content="${description}">
<meta property="og:title" content="${escaped(title)}">
<meta property="og:type" content="${sort}">
<meta property="og:url" content="${address}">
<meta property="og:description" content="${description}">
<meta property="og:site_name" content="Errorworks Emporium">
${picture === undefined ? "" : `<meta property="og:image" content="${escaped(absolute(site, picture))}">\n`}`;
}

/** Links of every page to the files of the site. */
function fileLinks({ base }: Site): string {
  return `<link rel="icon" href="${base}/favicon.ico">
<link rel="stylesheet" href="${base}/assets/site.css">
<link rel="alternate" type="application/rss+xml" title="News" href="${base}/feed.rss">
<link rel="alternate" type="application/atom+xml" title="News" href="${base}/feed.atom">
`;
}

/**
 * Text and links are made when they are asked for: few requests do. A class, since getters in a literal give each page a
 * hidden class of its own, which cost half of the time of a page.
 */
class PageFacts implements Facts {
  readonly kind: string;
  readonly title: string;
  readonly data: Facts["data"];
  readonly #site: Site;
  readonly #main: string;
  readonly #body: string;

  constructor(site: Site, { kind, title, data = {}, main }: PageParts, body: string) {
    this.kind = kind;
    this.title = title;
    this.data = data;
    this.#site = site;
    this.#main = main;
    this.#body = body;
  }

  get text(): string {
    return textOf(this.#main);
  }

  get links(): readonly string[] {
    return linksIn(this.#body, this.#site.base);
  }
}
