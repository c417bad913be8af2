import type { Kind } from "../../web/request/kind.ts";
import type { Site } from "../../web/site/site.ts";

/** The site that benches ask for. */
export const SITE: Site = { seed: 0, base: "/web" };

/** The n-th address of kinds that do not list theirs. */
const ADDRESSES: Readonly<Record<string, (n: number) => string>> = {
  search: (n) => `/search?q=${["lamp", "red", "wood", "a", "nordlys"][n % 5]}+${n}`,
  sitemap: (n) => `/sitemaps/${1 + n % 200}.xml?n=${n}`,
  sitemap_gz: (n) => `/sitemaps/${1 + n % 200}.xml.gz?n=${n}`,
  page_loop: (n) => `/loops/last?page=${1 + n}`,
  session_url: (n) => `/s/${n}/offers`,
  calendar: (n) => `/calendar/${1900 + n}/3`,
  deep: (n) => `/deep/a/${n}`,
  maze: (n) => `/maze/red-${n}`,
  ask_redirect_to: (n) => `/redirect-to?url=/?${n}`,
};
/** Values for the parameters in the addresses of pages. */
const PARTS: Readonly<Record<string, string>> = {
  codes: "503",
  count: "50",
  hops: "3",
  name: "two%20words",
};

/** So many addresses of a kind, from the root of the site, as far from each other as there are. */
export function addressesOf({ name, path, paths }: Kind, count: number): string[] {
  const make = ADDRESSES[name];
  if (make) return Array.from({ length: count }, (_, n) => make(n));
  const all = paths
    ? [...paths(SITE)]
    : [path.replace(/:(\w+)\*?/g, (_, part: string) => PARTS[part] ?? "1")];
  const step = Math.max(1, Math.floor(all.length / count));
  return Array.from({ length: count }, (_, n) => {
    const known = all[n * step % all.length] ?? "";
    return n * step < all.length ? known : `${known}${known.includes("?") ? "&" : "?"}n=${n}`;
  });
}
