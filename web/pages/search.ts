import type { HtmlParts } from "../html/fixed_html.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { page } from "../parts/page.ts";
import { cards } from "../parts/cards.ts";
import { crumbs } from "../parts/crumbs.ts";
import { fixedPart } from "../parts/fixed_parts.ts";
import { pager, type PagerPosition, pathWith, readPage } from "../parts/pager.ts";
import type { Resource } from "../http/resource.ts";
import { shelfBySlug } from "../site/categories.ts";
import { foundOnPage, search as find, type SearchHits, tidied, totalOf } from "../site/search.ts";
import { grouped } from "../site/money.ts";
import type { Site } from "../site/site.ts";
import { PAGE_SIZE } from "../site/size.ts";
import type { PageRequest } from "../http/page_request.ts";

/** Results of a query. No link leads here: the form at the top of every page does. */
export const search: Kind = {
  name: "search",
  type: "html",
  methods: ["GET"],
  path: "/search",
  make,
};

/** Page of results for any query; parts that make no sense are ignored, since readers type what they like. */
function make(site: Site, { query }: PageRequest): Resource {
  const q = tidied(query.get("q") ?? "");
  const everywhere = find(site, q);
  const shelf = shelfBySlug(query.get("category") ?? "");
  const found = shelf ? everywhere.filter((part) => part.shelf === shelf) : everywhere;
  const category = shelf?.slug ?? "";
  const count = totalOf(found);
  const pages = Math.max(1, Math.ceil(count / PAGE_SIZE));
  const number = readPage(query.get("page"), pages) ?? 1;
  const first = pathOf({ q, category });
  const path = (to: number) => to === 1 ? first : `${first}${first.includes("?") ? "&" : "?"}page=${to}`;
  const place = { page: number, pages, path };
  const items = foundOnPage(site, found, number);
  return page(site, {
    kind: "search",
    query: q,
    title: q === "" ? "Search" : `Search: ${q}`,
    canonical: place.path(number),
    head: `<meta name="robots" content="noindex">\n`,
    main: mainOf(site, { q, category, everywhere, count, place, results: cards(site, items) }),
    data: () => ({
      query: q,
      category,
      count,
      page: number,
      pages,
      items: items.map(({ id }) => id),
      facets: Object.fromEntries(everywhere.map((part) => [part.shelf.slug, part.count])),
    }),
  });
}

interface Results {
  readonly q: string;
  readonly category: string;
  readonly everywhere: readonly SearchHits[];
  readonly count: number;
  readonly place: PagerPosition;
  readonly results: HtmlParts;
}

function pathOf(
  { q, category = "" }: { readonly q: string; readonly category?: string },
) {
  return pathWith("/search", { q, category });
}

function mainOf(site: Site, { q, category, everywhere, count, place, results }: Results): HtmlParts {
  return [
    crumbs(site, [], "Search"),
    "\n<h1>Search</h1>\n",
    q === ""
      ? ""
      : `<p>${count === 0 ? "Nothing" : grouped(count)} found for <b><bdi>${escaped(q)}</bdi></b></p>\n`,
    count === 0
      ? fixedPart(site, "suggestions", () => suggestions(site))
      : withFacets(facets(site, { q, category, everywhere }), [results, `\n${pager(site, place)}`]),
  ];
}

function withFacets(facets: string, results: HtmlParts): HtmlParts {
  if (facets === "") return results;
  return [`<div class="with-side">\n<aside>${facets}</aside>\n<div>`, results, "</div>\n</div>"];
}

/** Links to the same query in one category, with how much there is. */
function facets(
  { base }: Site,
  { q, category, everywhere }: Pick<Results, "q" | "category" | "everywhere">,
): string {
  if (everywhere.length < 2) return "";
  const all = escaped(base + pathOf({ q }));
  const links = everywhere.map(({ shelf: { slug, name }, count }) => {
    const current = slug === category ? ` aria-current="true"` : "";
    return `<li><a href="${all}&amp;category=${slug}"${current}>${name} (${grouped(count)})</a></li>`;
  });
  return `<h2>Categories</h2><nav aria-label="Categories"><ul>${links.join("")}</ul></nav>`;
}

const POPULAR = ["lamp", "Théière", "マグカップ", "Зонт", "Nordlys", "backpack"] as const;

function suggestions({ base }: Site): string {
  const links = POPULAR.map((q) => `<li><a href="${escaped(base + pathOf({ q }))}">${q}</a></li>`);
  return `<p>What others look for:</p>\n<div class="chips"><ul>${links.join("")}</ul></div>`;
}
