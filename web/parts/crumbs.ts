import type { HtmlParts } from "../html/fixed_html.ts";
import { escaped } from "../html/html.ts";
import { fixedPart } from "./fixed_parts.ts";
import { departmentBySlug, type Shelf } from "../site/categories.ts";
import type { Site } from "../site/site.ts";

/** Path and text of a link. */
export type Crumb = readonly [path: string, text: string];

/** The way from home to a page, which is the last of it. */
export function crumbs(site: Site, way: readonly Crumb[], here: string): HtmlParts {
  const [path] = way.at(-1) ?? HOME; // only one way leads there
  const end = `${escaped(here)}</bdi>${place(way.length + 1)}</li></ol></nav>`;
  return [fixedPart(site, `way to ${path}`, () => links(site, way)), end];
}

const HOME: Crumb = ["/", "Home"];

/** The links of a way, and the beginning of its last entry. */
function links({ base }: Site, way: readonly Crumb[]): string {
  const entries = [HOME, ...way].map(([path, text], at) =>
    `<li ${ENTRY}><a itemprop="item" href="${base}${path}"><span itemprop="name">${escaped(text)}</span></a>${
      place(at)
    }</li>`
  );
  return `<nav class="crumbs" lang="en" dir="ltr" aria-label="Breadcrumb"><ol itemscope itemtype="https://schema.org/BreadcrumbList">${
    entries.join("")
  }<li ${ENTRY} aria-current="page"><bdi itemprop="name">`;
}

/** Attributes of an entry, for search engines (schema.org). */
const ENTRY = 'itemprop="itemListElement" itemscope itemtype="https://schema.org/ListItem"';

function place(at: number): string {
  return `<meta itemprop="position" content="${at + 1}">`;
}

/** The way to what is in a category. */
export function wayTo({ parent }: Shelf): readonly Crumb[] {
  return [["/shop", "Shop"], [`/shop/${parent}`, departmentBySlug(parent)?.name ?? ""]];
}
