import { FixedHtml } from "../html/fixed_html.ts";
import type { Site } from "../site/site.ts";

/** HTML by names, of one site. */
interface FixedParts extends Pick<Site, "base"> {
  readonly pages: number | undefined;
  readonly made: Map<string, FixedHtml>;
}

/** Sites whose parts are kept: a server has two of them at most, as long as its size stays, and each scope one. */
const MOST_SITES = 8;

const sites: FixedParts[] = [];

/**
 * A part of pages that depends on base and size of the site alone, made once for each. `name` tells it from the others,
 * of which there are some hundreds at most.
 */
export function fixedPart(site: Site, name: string, make: () => string): FixedHtml {
  const { made } = partsOf(site);
  const known = made.get(name);
  if (known) return known;
  const html = new FixedHtml(make());
  made.set(name, html);
  return html;
}

function partsOf({ base, pages }: Site): FixedParts {
  for (const parts of sites) if (parts.base === base && parts.pages === pages) return parts;
  if (sites.length === MOST_SITES) sites.length = 0;
  const parts = { base, pages, made: new Map<string, FixedHtml>() };
  sites.push(parts);
  return parts;
}
