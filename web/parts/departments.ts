import type { FixedHtml } from "../html/fixed_html.ts";
import { escaped } from "../html/html.ts";
import type { Shelf } from "../site/categories.ts";
import type { Site } from "../site/site.ts";
import { fixedPart } from "./fixed_parts.ts";
import { departmentsOf } from "../site/size.ts";

/** Grid of the departments, with their categories, under headings of a level. */
export function departmentGrid(site: Site, heading: "h2" | "h3"): FixedHtml {
  return fixedPart(site, `departments ${heading}`, () => gridOf(site, heading));
}

function gridOf(site: Site, heading: string): string {
  const blocks = departmentsOf(site).map(({ slug, name, shelves }) =>
    `<div class="department"><${heading}><a href="${site.base}/shop/${slug}">${
      escaped(name)
    }</a></${heading}>${shelfLinks(site, shelves)}</div>`
  );
  return `<div class="department-grid">\n${blocks.join("\n")}\n</div>`;
}

/** A list of categories; `here` is the slug of the one that is open. */
export function shelfLinks({ base }: Site, shelves: readonly Shelf[], here = ""): string {
  const links = shelves.map(({ slug, name }) => {
    const current = slug === here ? ` aria-current="page"` : "";
    return `<li><a href="${base}/shop/${slug}"${current}>${name}</a></li>`;
  });
  return `<ul>${links.join("")}</ul>`;
}
