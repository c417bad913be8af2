import { gzipSync } from "node:zlib";
import { file } from "../file.ts";
import { escaped } from "../html.ts";
import type { Call, Kind } from "../kind.ts";
import type { Resource } from "../resource.ts";
import { articleOf } from "../site/articles.ts";
import { itemOf } from "../site/items.ts";
import { originOf } from "../site/origin.ts";
import type { Site } from "../site/site.ts";
import { DISALLOWED } from "./robots.ts";

/** Most pages that one sitemap names; the protocol allows 50,000. */
export const SITEMAP_SIZE = 10_000;

const XML = "application/xml; charset=utf-8";
const SCHEMA = "http://www.sitemaps.org/schemas/sitemap/0.9";

/** Lists of all pages that may be found by searching, each once (sitemaps.org). `kinds` are those of the site. */
export function sitemaps(kinds: () => readonly Kind[]): Kind[] {
  const pages = (site: Site) => indexed(kinds(), site);
  return [
    { name: "sitemap_index", path: "/sitemap.xml", type: "data", methods: ["GET"], make: indexOf(pages) },
    { name: "sitemap", path: "/sitemaps/:n.xml", type: "data", methods: ["GET"], make: mapOf(pages) },
    { name: "sitemap_gz", path: "/sitemaps/:n.xml.gz", type: "data", methods: ["GET"], make: zipped(pages) },
  ];
}

type Pages = (site: Site) => Iterable<string>;

function* indexed(kinds: readonly Kind[], site: Site): Generator<string> {
  for (const { type, paths } of kinds) {
    if (type !== "html" || !paths) continue;
    for (const path of paths(site)) {
      if (!DISALLOWED.some((start) => path.startsWith(start))) yield path;
    }
  }
}

function indexOf(pages: Pages): Kind["make"] {
  return (site, call) => {
    let count = 0;
    for (const _ of pages(site)) count++;
    // Every other one is packed, so that a crawler has to be able to read both.
    const links = Array.from(
      { length: Math.ceil(count / SITEMAP_SIZE) },
      (_, at) => `/sitemaps/${at + 1}.xml${at % 2 === 1 ? ".gz" : ""}`,
    );
    const root = originOf(call) + site.base;
    const entries = links.map((path) => `<sitemap><loc>${root}${path}</loc></sitemap>\n`).join("");
    return file({
      kind: "sitemap_index",
      type: XML,
      body:
        `<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="${SCHEMA}">\n${entries}</sitemapindex>\n`,
      links,
      data: { pages: count },
    });
  };
}

function mapOf(pages: Pages): Kind["make"] {
  return (site, call) => {
    const n = call.params["n"] ?? "";
    const links = /^[1-9]\d{0,8}$/.test(n) ? slice(pages(site), (Number(n) - 1) * SITEMAP_SIZE) : [];
    return links.length === 0 ? null : mapWith(site, call, links);
  };
}

function zipped(pages: Pages): Kind["make"] {
  const make = mapOf(pages);
  return (site, call) => {
    const map = make(site, call);
    return map && {
      ...map,
      type: "application/gzip",
      body: gzipSync(map.body),
      facts: { ...map.facts, kind: "sitemap_gz" },
    };
  };
}

function mapWith(site: Site, call: Call, links: readonly string[]): Resource {
  const root = originOf(call) + site.base;
  const entries = links.map((path) => {
    const modified = modifiedAt(site, path);
    const date = modified === null ? "" : `<lastmod>${new Date(modified).toISOString()}</lastmod>`;
    return `<url><loc>${root}${escaped(path)}</loc>${date}</url>\n`;
  });
  return file({
    kind: "sitemap",
    type: XML,
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="${SCHEMA}">\n${
      entries.join("")
    }</urlset>\n`,
    links,
  });
}

/** When a page was last changed, where that is known without making it. */
function modifiedAt(site: Site, path: string): number | null {
  const [, kind, name = ""] = /^\/(?:\w\w\/)?(item|articles)\/([^/?]+)$/.exec(path) ?? [];
  if (kind === "item") return itemOf(site, name)?.modified ?? null;
  return kind === "articles" ? articleOf(site, name)?.published ?? null : null;
}

function slice(paths: Iterable<string>, start: number): string[] {
  const found: string[] = [];
  let at = 0;
  for (const path of paths) {
    if (at++ < start) continue;
    found.push(path);
    if (found.length === SITEMAP_SIZE) break;
  }
  return found;
}
