import { textOfHtml } from "../html/fixed_html.ts";
import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { page } from "../parts/page.ts";
import { cards } from "../parts/cards.ts";
import { crumbs, wayTo } from "../parts/crumbs.ts";
import { fixedPart } from "../parts/fixed_parts.ts";
import { shelfLinks } from "../parts/departments.ts";
import { neighbours, pager, pathWith, readPage } from "../parts/pager.ts";
import type { Resource } from "../http/resource.ts";
import { type Shelf, shelfBySlug, shelvesOf } from "../site/categories.ts";
import { featured } from "../site/featured.ts";
import {
  filteredNumbers,
  isSort,
  itemsOnPage,
  pageCount,
  SORTS,
  type View,
} from "../site/catalogue_pages.ts";
import { BRANDS, itemAt, latestOf } from "../site/items.ts";
import { grouped } from "../site/money.ts";
import type { Site } from "../site/site.ts";
import { departmentsOf, itemCount, PAGE_SIZE } from "../site/size.ts";
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

function pathOf({ slug }: Shelf, { page, view = ALL }: { readonly page: number; readonly view?: View }) {
  const { sort, brand, most } = view;
  return pathWith(`/shop/${slug}`, {
    page: page === 1 ? "" : String(page),
    sort: sort === "featured" ? "" : sort,
    brand: brand ?? "",
    most: most === null ? "" : String(most),
  });
}

/** The view that links lead to. */
const ALL: View = { sort: "featured", brand: null, most: null };

function isUsual({ sort, brand, most }: View): boolean {
  return sort === ALL.sort && brand === null && most === null;
}

/** The view that a form asks for; what makes no sense is left out. */
function viewIn(query: URLSearchParams): View {
  const sort = query.get("sort") ?? "";
  const maker = query.get("brand");
  const most = Number(query.get("most"));
  return {
    sort: isSort(sort) ? sort : "featured",
    brand: BRANDS.find((brand) => brand === maker) ?? null,
    most: PRICES.find((price) => price === most) ?? null,
  };
}

/** Highest prices to choose from, in euro. */
const PRICES = [25, 50, 100, 250, 500, 1000] as const;

/** The items of a page of a view, and how many the view has; `null`: there is no such page. */
function itemsOf(
  site: Site,
  shelf: Shelf,
  { view, text }: { readonly view: View; readonly text: string | null },
) {
  const isAll = view.brand === null && view.most === null;
  const numbers = isAll ? null : filteredNumbers(site, shelf, view);
  const count = numbers?.length ?? itemCount(site, shelf);
  const pages = Math.max(1, Math.ceil(count / PAGE_SIZE));
  const page = readPage(text, pages);
  if (page === null) return null;
  const items =
    numbers?.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map((number) => itemAt(site, shelf, number)) ??
      itemsOnPage(site, shelf, { page, sort: view.sort });
  return { items, count, page, pages };
}

function shelfPage(site: Site, shelf: Shelf, { query }: PageRequest): Resource | null {
  const view = viewIn(query);
  const found = itemsOf(site, shelf, { view, text: query.get("page") });
  if (found === null) return null;
  const { items, count, pages } = found;
  const number = found.page;
  const place = { page: number, pages, path: (to: number) => pathOf(shelf, { page: to, view }) };
  const { name } = shelf;
  const isAll = count === itemCount(site, shelf);
  const main = [
    fixedPart(site, `before ${shelf.slug}`, () => beforeList(site, shelf)),
    `<p>${grouped(count)} items, page ${number} of ${pages}</p>`,
    isUsual(view)
      ? fixedPart(site, `view of ${shelf.slug}`, () => viewForm(site, shelf, view))
      : viewForm(site, shelf, view),
    "</div>\n",
    count === 0 ? "<p>Nothing is like that.</p>" : cards(site, items),
    `
${pager(site, place)}
</div>
</div>`,
  ];
  return page(site, {
    kind: "listing",
    title: number === 1 ? name : `${name}, page ${number}`,
    about: `${name}: ${grouped(itemCount(site, shelf))} of them, from ${BRANDS.length} makers.`,
    ...(items[0] && { picture: `/images/${items[0].id}-1.png` }),
    canonical: pathOf(shelf, { page: isAll ? number : 1 }),
    head: neighbours(site, place),
    main,
    modified: latestOf(items),
    data: () => ({ category: shelf.slug, page: number, pages, count, items: items.map(({ id }) => id) }),
  });
}

function departmentOf(site: Site, wanted: string) {
  return departmentsOf(site).find(({ slug }) => slug === wanted);
}

/** What is before the list of a category: the way to it, the others of its department, its name. */
function beforeList(site: Site, shelf: Shelf): string {
  const { name, shelves = [] } = departmentOf(site, shelf.parent) ?? {};
  return `${textOfHtml(crumbs(site, wayTo(shelf), shelf.name))}
<div class="with-side">
<aside><h2>${escaped(name ?? "")}</h2>${shelfLinks(site, shelves, shelf.slug)}</aside>
<div>
<h1>${shelf.name}</h1>
<div class="toolbar">`;
}

/** A form and no links, so that who follows links meets every listing once. A change sends it; a button does without scripts. */
function viewForm({ base }: Site, { slug }: Shelf, { sort, brand, most }: View): string {
  const fields = (MAKERS.get(brand ?? "") ?? "") + (MOST.get(String(most ?? "")) ?? "") +
    (ORDERS.get(sort) ?? "");
  return `<form class="view" action="${base}/shop/${slug}" onchange="this.submit()">${fields}\
<noscript><button type="submit">Show</button></noscript></form>`;
}

/** Value and text of something to choose from a list. */
type Option = readonly [value: string, text: string];

/** HTML of the lists, by the value that is chosen. */
const MAKERS = selects("brand", "Maker", [["", "all"], ...BRANDS.map((one): Option => [one, one])]);
const MOST = selects("most", "Price", [
  ["", "any"],
  ...PRICES.map((price): Option => [String(price), `up to €${grouped(price)}`]),
]);
const ORDERS = selects("sort", "Sort by", Object.entries(SORTS));

function selects(name: string, label: string, options: readonly Option[]): ReadonlyMap<string, string> {
  return new Map(options.map(([chosen]) => {
    const list = options.map(([value, text]) =>
      `<option value="${escaped(value)}"${value === chosen ? " selected" : ""}>${escaped(text)}</option>`
    );
    return [chosen, `<label>${label} <select name="${name}">${list.join("")}</select></label>`];
  }));
}

function departmentPage(site: Site, slug: string): Resource | null {
  const department = departmentOf(site, slug);
  if (!department) return null;
  const { name, shelves } = department;
  const items = featured(site, { name: slug, count: 12, shelves });
  const main = [
    crumbs(site, [["/shop", "Shop"]], name),
    `
<h1>${escaped(name)}</h1>
<div class="chips">${shelfLinks(site, shelves)}</div>
`,
    cards(site, items),
  ];
  const modified = latestOf(items);
  const data = () => ({
    category: slug,
    categories: shelves.map((shelf) => shelf.slug),
    items: items.map(({ id }) => id),
  });
  return page(site, { kind: "listing", title: name, canonical: `/shop/${slug}`, main, modified, data });
}
