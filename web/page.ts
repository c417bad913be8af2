import { escaped, linksIn, textOf } from "./html.ts";
import { footerOf, headerOf } from "./parts/layout.ts";
import type { Facts, Resource } from "./resource.ts";
import type { Site } from "./site/site.ts";
import { wordsOf } from "./site/words.ts";

/** What a page has that is its own; everything around it is the same on all pages. */
export interface Parts {
  readonly kind: string;
  readonly title: string;
  /** Language of the text (BCP 47). @default "en" */
  readonly lang?: string;
  /** HTML inside of `<main>`. Links begin with `site.base`. */
  readonly main: string;
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
export function page(site: Site, parts: Parts): Resource {
  const { kind, title, lang = "en", main, head = "", canonical, data = {}, status = 200 } = parts;
  const body = `<!DOCTYPE html>
<html lang="${lang}" dir="${wordsOf(lang).dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="canonical" href="${escaped(site.base + canonical)}">
<link rel="stylesheet" href="${site.base}/assets/site.css">
<link rel="alternate" type="application/rss+xml" title="News" href="${site.base}/feed.rss">
<link rel="alternate" type="application/atom+xml" title="News" href="${site.base}/feed.atom">
${head}</head>
<body>
${headerOf(site)}
<main id="main">
${main}
</main>
${footerOf(site)}
</body>
</html>
`;
  return {
    status,
    type: "text/html; charset=utf-8",
    body,
    headers: { "content-language": lang, ...parts.headers },
    ...(parts.modified === undefined ? {} : { modified: parts.modified }),
    facts: factsOf(site, { kind, title, data, main, body }),
  };
}

/** Text and links are made when they are asked for: few requests do. */
function factsOf(
  { base }: Site,
  { kind, title, data, main, body }: Pick<Facts, "kind" | "title" | "data"> & {
    readonly main: string;
    readonly body: string;
  },
): Facts {
  return {
    kind,
    title,
    get text() {
      return textOf(main);
    },
    get links() {
      return linksIn(body, base);
    },
    data,
  };
}
