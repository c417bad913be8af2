import { escaped } from "../html/html.ts";
import { departmentBySlug, type Shelf } from "../site/categories.ts";
import type { Site } from "../site/site.ts";

/** Path and text of a link. */
export type Crumb = readonly [path: string, text: string];

/** The way from home to a page, which is the last of it. */
export function crumbs({ base }: Site, way: readonly Crumb[], here: string): string {
  const links = [["/", "Home"] as const, ...way].map(([path, text], at) =>
    `<li ${ENTRY}><a itemprop="item" href="${base}${path}"><span itemprop="name">${escaped(text)}</span></a>${
      place(at)
    }</li>`
  );
  return `<nav class="crumbs" lang="en" dir="ltr" aria-label="Breadcrumb"><ol itemscope itemtype="https://schema.org/BreadcrumbList">${
    links.join("")
  }<li ${ENTRY} aria-current="page"><bdi itemprop="name">${escaped(here)}</bdi>${
    place(links.length)
  }</li></ol></nav>`;
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
