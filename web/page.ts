import { escaped, linksIn, textOf } from "./html.ts";
import type { Resource } from "./resource.ts";
import type { Site } from "./site/site.ts";

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
<html lang="${lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="canonical" href="${escaped(site.base + canonical)}">
<link rel="stylesheet" href="${site.base}/assets/site.css">
${head}</head>
<body>
<header><a class="brand" href="${site.base}/">Errorworks Emporium</a></header>
<main>
${main}
</main>
<footer><p>A fake shop, made for crawlers.</p></footer>
</body>
</html>
`;
  return {
    status,
    type: "text/html; charset=utf-8",
    body,
    ...(parts.headers ? { headers: parts.headers } : {}),
    ...(parts.modified === undefined ? {} : { modified: parts.modified }),
    facts: { kind, title, text: textOf(main), links: linksIn(body, site.base), data },
  };
}
