import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/numbered.ts";
import { page } from "../parts/page.ts";
import { cards } from "../parts/cards.ts";
import { crumbs, wayTo } from "../parts/crumbs.ts";
import { shelfLinks } from "../parts/departments.ts";
import { neighbours, pager, pathWith, readPage } from "../parts/pager.ts";
import type { Resource } from "../http/resource.ts";
import { shelvesOf } from "../site/article_slugs.ts";
import { type Shelf, shelfBySlug } from "../site/categories.ts";
import { featured } from "../site/featured.ts";
import { isSort, itemsOnPage, pageCount, type Sort, SORTS } from "../site/catalogue_pages.ts";
import type { Site } from "../site/site.ts";
import { departmentsOf, itemCount } from "../site/size.ts";
import type { PageRequest } from "../http/page_request.ts";

/** Listing of a category, page by page. */
export const listing: Kind = {
  name: "listing",
  type: "html",
  methods: ["GET"],
  path: "/shop/:category",
  make(site, call) {
    const shelf = shelfBySlug(call.params["category"] ?? "");
    return shelf && pageCount(site, shelf) > 0
      ? shelfPage(site, shelf, call)
      : departmentPage(site, call.params["category"] ?? "");
  },
  paths: (site) =>
    LazyList.joined([
      LazyList.of(...departmentsOf(site).map(({ slug }) => `/shop/${slug}`)),
      ...shelvesOf(site).map((shelf) =>
        new LazyList(pageCount(site, shelf), (number) => pathOf(shelf, { page: number + 1 }))
      ),
    ]),
};

function pathOf(
  { slug }: Shelf,
  { page, sort = "featured" }: { readonly page: number; readonly sort?: Sort },
) {
  return pathWith(`/shop/${slug}`, {
    page: page === 1 ? "" : String(page),
    sort: sort === "featured" ? "" : sort,
  });
}

function shelfPage(site: Site, shelf: Shelf, { query }: PageRequest): Resource | null {
  const pages = pageCount(site, shelf);
  const number = readPage(query.get("page"), pages);
  if (number === null) return null;
  const wanted = query.get("sort") ?? "";
  const sort = isSort(wanted) ? wanted : "featured";
  const items = itemsOnPage(site, shelf, { page: number, sort });
  const place = { page: number, pages, path: (to: number) => pathOf(shelf, { page: to, sort }) };
  const { name, parent } = shelf;
  const count = itemCount(site, shelf);
  const main = `${crumbs(site, wayTo(shelf), name)}
<div class="with-side">
<aside><h2>${escaped(departmentOf(site, parent)?.name ?? "")}</h2>${shelves(site, parent, shelf.slug)}</aside>
<div>
<h1>${name}</h1>
<div class="toolbar"><p>${count} items, page ${number} of ${pages}</p>${sortForm(site, shelf, sort)}</div>
${cards(site, items)}
${pager(site, place)}
</div>
</div>`;
  return page(site, {
    kind: "listing",
    title: number === 1 ? name : `${name}, page ${number}`,
    canonical: pathOf(shelf, { page: number }),
    head: neighbours(site, place),
    main,
    modified: Math.max(...items.map(({ modified }) => modified)),
    data: { category: shelf.slug, page: number, pages, count, items: items.map(({ id }) => id) },
  });
}

function departmentOf(site: Site, wanted: string) {
  return departmentsOf(site).find(({ slug }) => slug === wanted);
}

function shelves(site: Site, parent: string, here: string): string {
  return shelfLinks(site, departmentOf(site, parent)?.shelves ?? [], here);
}

/** A form and no links, so that who follows links meets every listing once. */
function sortForm({ base }: Site, { slug }: Shelf, sort: Sort): string {
  const options = Object.entries(SORTS).map(([value, text]) =>
    `<option value="${value}"${value === sort ? " selected" : ""}>${text}</option>`
  );
  return `<form action="${base}/shop/${slug}"><label>Sort by <select name="sort">${
    options.join("")
  }</select></label> <button>Sort</button></form>`;
}

function departmentPage(site: Site, slug: string): Resource | null {
  const department = departmentOf(site, slug);
  if (!department) return null;
  const { name, shelves } = department;
  const items = featured(site, { name: slug, count: 12, shelves });
  const main = `${crumbs(site, [["/shop", "Shop"]], name)}
<h1>${escaped(name)}</h1>
<div class="chips">${shelfLinks(site, shelves)}</div>
${cards(site, items)}`;
  const modified = Math.max(...items.map((item) => item.modified));
  const data = {
    category: slug,
    categories: shelves.map((shelf) => shelf.slug),
    items: items.map(({ id }) => id),
  };
  return page(site, { kind: "listing", title: name, canonical: `/shop/${slug}`, main, modified, data });
}
