import { bytesOfHtml, type HtmlPart, type HtmlParts, textOfHtml } from "../html/fixed_html.ts";
import { escaped, linksIn, textOf } from "../html/html.ts";
import { fixedPart } from "./fixed_parts.ts";
import { beforeQuery, behindQuery, footerOf } from "./header_and_footer.ts";
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
  readonly main: HtmlPart;
  /** What the page is about, in a sentence or two, for search engines and previews. @default of the whole site */
  readonly about?: string;
  /** Path of a picture of it. */
  readonly picture?: string;
  /** Kind of what it is about (Open Graph). @default "website" */
  readonly sort?: "website" | "product" | "article";
  /** The query that the field of the search has. */
  readonly query?: string;
  /** HTML at the end of `<head>`, such as JSON-LD or alternate languages. */
  readonly head?: HtmlPart;
  /** Path of the page of which this one is a view; itself if absent. */
  readonly canonical: string;
  readonly status?: number;
  readonly modified?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** More of what is true of it (`Facts`), made when it is asked for. */
  readonly data?: () => Facts["data"];
  /** Paths of links that do not begin with `site.base`. */
  readonly moreLinks?: readonly string[];
}

/** Puts a page together. */
export function page(site: Site, parts: PageParts): Resource {
  return new Page(site, parts);
}

/** The HTML of a page; without a canonical address where it has none. */
export function documentOf(site: Site, parts: DocumentParts): string {
  return textOfHtml(htmlOf(site, parts));
}

/** The parts of a page without which there is no HTML of it. */
type DocumentParts = Pick<PageParts, "title" | "main"> & Partial<PageParts>;

function htmlOf(site: Site, parts: DocumentParts): HtmlParts {
  const { title, lang = "en", main, head = "", query = "" } = parts;
  const before = `<!DOCTYPE html>
<html lang="${lang}" dir="${languageTexts(lang).dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
${aboutPage(site, parts)}`;
  const value = query === "" ? "" : ` value="${escaped(query)}"`;
  return [
    before,
    fixedPart(site, "files", () => fileLinks(site)),
    head,
    fixedPart(site, "top", () => `</head>\n<body>\n${beforeQuery(site)}`),
    value,
    fixedPart(site, "below query", () => `${behindQuery(site)}\n<main id="main">\n`),
    main,
    fixedPart(site, "bottom", () => `\n</main>\n${footerOf(site)}\n</body>\n</html>\n`),
  ];
}

const ABOUT = "Lamps, teapots, tents and other things from small workshops that do not exist.";
/** Longest text about a page, in characters. */
const MOST_ABOUT = 200;

/** The address of a page, and what search engines and previews show of it (Open Graph); nothing without an address. */
function aboutPage(
  site: Site,
  { title, canonical, about = ABOUT, picture, sort = "website" }: DocumentParts,
): string {
  if (canonical === undefined) return "";
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

/** A page. Its text is put together when it is asked for: what is sent is made of bytes, and few ask for facts. */
class Page implements Resource {
  readonly status: number;
  readonly type = "text/html; charset=utf-8";
  readonly headers: Readonly<Record<string, string>>;
  readonly modified?: number;
  readonly facts: Facts;
  readonly #html: HtmlParts;

  constructor(site: Site, parts: PageParts) {
    const { lang = "en", status = 200, modified, headers } = parts;
    this.status = status;
    this.headers = { "content-language": lang, ...headers };
    if (modified !== undefined) this.modified = modified;
    this.#html = htmlOf(site, parts);
    this.facts = new PageFacts(site, parts, this.#html);
  }

  get body(): string {
    return textOfHtml(this.#html);
  }

  bytes(): Uint8Array {
    return bytesOfHtml(this.#html);
  }
}

/**
 * Text, links and data are made when they are asked for: few requests do. A class, since getters in a literal give each page a
 * hidden class of its own, which cost half of the time of a page.
 */
class PageFacts implements Facts {
  readonly kind: string;
  readonly title: string;
  readonly #site: Site;
  readonly #parts: PageParts;
  readonly #html: HtmlParts;

  constructor(site: Site, parts: PageParts, html: HtmlParts) {
    const { kind, title } = parts;
    this.kind = kind;
    this.title = title;
    this.#site = site;
    this.#parts = parts;
    this.#html = html;
  }

  get data(): Facts["data"] {
    return this.#parts.data?.() ?? {};
  }

  get text(): string {
    return textOf(textOfHtml([this.#parts.main]));
  }

  get links(): readonly string[] {
    return [...linksIn(textOfHtml(this.#html), this.#site.base), ...this.#parts.moreLinks ?? []];
  }
}
