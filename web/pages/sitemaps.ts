import { gzipSync } from "node:zlib";
import { file } from "../http/file.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { sitemapIndex, urlEntry, urlset } from "../media/sitemap.ts";
import { LazyList } from "../site/lazy_list.ts";
import type { Resource } from "../http/resource.ts";
import { publishedOf } from "../site/articles.ts";
import { modifiedOf } from "../site/items.ts";
import { absolute, type Site } from "../site/site.ts";
import { DISALLOWED } from "./robots.ts";

/** Most pages that one sitemap names; the protocol allows 50,000, but who makes so many holds up everybody else. */
const SITEMAP_SIZE = 500;

const XML = "application/xml; charset=utf-8";

/** Lists of all pages that may be found by searching, each once (sitemaps.org). `kinds` are those of the site. */
export function sitemaps(kinds: () => readonly Kind[]): Kind[] {
  const pages = (site: Site) => indexed(kinds(), site);
  return [
    { name: "sitemap_index", path: "/sitemap.xml", type: "data", methods: ["GET"], make: indexOf(pages) },
    { name: "sitemap", path: "/sitemaps/:n.xml", type: "data", methods: ["GET"], make: mapOf(pages) },
    { name: "sitemap_gz", path: "/sitemaps/:n.xml.gz", type: "data", methods: ["GET"], make: zipped(pages) },
  ];
}

type Pages = (site: Site) => LazyList;

/** Paths of all pages that crawlers may go to. */
function indexed(kinds: readonly Kind[], site: Site): LazyList {
  return LazyList.joined(
    kinds.flatMap(({ type, path, paths }) =>
      type === "html" && paths && !DISALLOWED.some((start) => path.startsWith(start)) ? [paths(site)] : []
    ),
  );
}

/** Number of sitemaps. */
function countOf({ size }: LazyList): number {
  return Math.ceil(size / SITEMAP_SIZE);
}

function indexOf(pages: Pages): Kind["make"] {
  return (site) => {
    // Every other one is packed, so that a crawler has to be able to read both.
    const links = Array.from(
      { length: countOf(pages(site)) },
      (_, at) => `/sitemaps/${at + 1}.xml${at % 2 === 1 ? ".gz" : ""}`,
    );
    return file({
      kind: "sitemap_index",
      type: XML,
      body: sitemapIndex(links.map((path) => absolute(site, path))),
      links,
      data: { sitemaps: links.length },
    });
  };
}

function mapOf(pages: Pages): Kind["make"] {
  return (site, call) => {
    const all = pages(site);
    const n = /^[1-9]\d{0,8}$/.test(call.params["n"] ?? "") ? Number(call.params["n"]) : 0;
    if (n < 1 || n > countOf(all)) return null;
    return mapWith(site, [...all.between((n - 1) * SITEMAP_SIZE, n * SITEMAP_SIZE)]);
  };
}

function zipped(pages: Pages): Kind["make"] {
  const make = mapOf(pages);
  return (site, call) => {
    const map = make(site, call);
    return map && {
      ...map,
      type: "application/gzip",
      body: gzipSync(map.body, { level: 1 }),
      facts: { ...map.facts, kind: "sitemap_gz" },
    };
  };
}

function mapWith(site: Site, links: readonly string[]): Resource {
  const entries = links.map((path) => urlEntry(absolute(site, escaped(path)), modifiedAt(site, path)));
  return file({
    kind: "sitemap",
    type: XML,
    body: urlset(entries),
    links,
  });
}

/** Last modification of a page, where that is known without making it. */
function modifiedAt(site: Site, path: string): number | null {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (path.startsWith("/item/")) return modifiedOf(site, name);
  return /^\/(\w\w\/)?articles\//.test(path) ? publishedOf(site, name) : null;
}
