const START = '<?xml version="1.0" encoding="UTF-8"?>\n';
const SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9";

/** A sitemap (sitemaps.org) of such entries. */
export function urlset(entries: readonly string[]): string {
  return `${START}<urlset xmlns="${SCHEMA}">\n${entries.join("")}</urlset>\n`;
}

/** The entry of a page, with the time of its last change, in milliseconds since 1970, where that is known. */
export function urlEntry(address: string, modified: number | null = null): string {
  const date = modified === null ? "" : `<lastmod>${new Date(modified).toISOString()}</lastmod>`;
  return `<url><loc>${address}</loc>${date}</url>\n`;
}

/** An index of the sitemaps at these addresses. */
export function sitemapIndex(addresses: readonly string[]): string {
  const entries = addresses.map((address) => `<sitemap><loc>${address}</loc></sitemap>\n`).join("");
  return `${START}<sitemapindex xmlns="${SCHEMA}">\n${entries}</sitemapindex>\n`;
}
