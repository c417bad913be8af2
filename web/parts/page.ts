import { escaped, linksIn, textOf } from "../html/html.ts";
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
  const { header, footer } = aroundOf(site);
  return `<!DOCTYPE html>
<html lang="${lang}" dir="${languageTexts(lang).dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
${canonical === undefined ? "" : `<link rel="canonical" href="${escaped(absolute(site, canonical))}">\n`}\
${previewOf(site, parts)}<link rel="icon" href="${site.base}/favicon.ico">
<link rel="stylesheet" href="${site.base}/assets/site.css">
<link rel="alternate" type="application/rss+xml" title="News" href="${site.base}/feed.rss">
<link rel="alternate" type="application/atom+xml" title="News" href="${site.base}/feed.atom">
${head}</head>
<body>
${query === "" ? header : header.replace('name="q"', () => `name="q" value="${escaped(query)}"`)}
<main id="main">
${main}
</main>
${footer}
</body>
</html>
`;
}

const ABOUT = "Lamps, teapots, tents and other things from small workshops that do not exist.";
/** Longest text about a page, in characters. */
const MOST_ABOUT = 200;

/** What search engines and previews show of a page (Open Graph). */
function previewOf(
  site: Site,
  { title, canonical, about = ABOUT, picture, sort = "website" }: Partial<PageParts>,
): string {
  if (canonical === undefined || title === undefined) return "";
  const text = about.length > MOST_ABOUT ? `${about.slice(0, MOST_ABOUT - 1).toWellFormed()}\u2026` : about;
  const open = {
    title,
    type: sort,
    url: absolute(site, canonical),
    description: text,
    site_name: "Errorworks Emporium",
    ...(picture === undefined ? {} : { image: absolute(site, picture) }),
  };
  const tags = Object.entries(open).map(([name, value]) =>
    `<meta property="og:${name}" content="${escaped(value)}">\n`
  );
  return `<meta name="description" content="${escaped(text)}">\n${tags.join("")}`;
}

/** Header and footer by base and size of the site: a server has two of them at most, as long as its size stays. */
const around = new Map<string, { readonly header: string; readonly footer: string }>();

function aroundOf(site: Site) {
  const key = `${site.base} ${site.pages}`;
  const known = around.get(key);
  if (known) return known;
  if (around.size >= MOST_AROUND) around.clear();
  const made = { header: headerOf(site), footer: footerOf(site) };
  around.set(key, made);
  return made;
}

const MOST_AROUND = 8;

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
