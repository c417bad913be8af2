import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { page } from "../parts/page.ts";
import type { Resource } from "../http/resource.ts";
import type { Site } from "../site/site.ts";

/** Parts of a trap page. */
export interface TrapParts {
  readonly kind: string;
  readonly title: string;
  /** Path of the page itself. */
  readonly path: string;
  /** HTML below the title. */
  readonly text?: string;
  readonly links: readonly TrapLink[];
}

/** A link to a path from the root of the site. */
export interface TrapLink {
  readonly path: string;
  readonly label: string;
  /** Notation of the address, where that is not from the root, e.g. `older/`. */
  readonly as?: string;
  readonly rel?: "next" | "prev";
}

/** Declares a kind of pages that have no end. They belong to no list: only faults lead here. */
export function trap(kind: Pick<Kind, "name" | "path" | "make">): Kind {
  return { ...kind, type: "html", methods: ["GET"], trap: true };
}

/** A page like those of the site, with links further in. */
export function trapPage(site: Site, { kind, title, path, text = "", links }: TrapParts): Resource {
  const main = `<h1>${escaped(title)}</h1>\n${text}\n<nav class="pager" aria-label="More">\n${
    links.map((link) => anchor(site, link)).join("\n")
  }\n</nav>`;
  const moreLinks = links.filter((link) => link.as !== undefined).map((link) => link.path);
  return page(site, { kind, title, canonical: path, main, moreLinks });
}

function anchor({ base }: Site, { path, label, as = base + path, rel }: TrapLink): string {
  return `<a href="${escaped(as)}"${rel ? ` rel="${rel}"` : ""}>${escaped(label)}</a>`;
}
