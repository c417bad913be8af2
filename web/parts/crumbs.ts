import { escaped } from "../html/html.ts";
import { departmentBySlug, type Shelf } from "../site/categories.ts";
import type { Site } from "../site/site.ts";

/** Path and text of a link. */
export type Crumb = readonly [path: string, text: string];

/** The way from home to a page, which is the last of it. */
export function crumbs({ base }: Site, way: readonly Crumb[], here: string): string {
  const links = [["/", "Home"] as const, ...way]
    .map(([path, text]) => `<li><a href="${base}${path}">${escaped(text)}</a></li>`);
  return `<nav class="crumbs" lang="en" dir="ltr" aria-label="Breadcrumb"><ol>${
    links.join("")
  }<li aria-current="page"><bdi>${escaped(here)}</bdi></li></ol></nav>`;
}

/** The way to what is in a category. */
export function wayTo({ parent }: Shelf): readonly Crumb[] {
  return [["/shop", "Shop"], [`/shop/${parent}`, departmentBySlug(parent)?.name ?? ""]];
}
