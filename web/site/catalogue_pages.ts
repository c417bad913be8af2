import type { Shelf } from "./categories.ts";
import { type Item, itemAt, offerOf } from "./items.ts";
import { planOf } from "./plan.ts";
import type { Site } from "./site.ts";
import { itemCount, PAGE_SIZE } from "./size.ts";

/** The ways in which a listing can be sorted, and what they are called. */
export const SORTS = {
  featured: "Featured",
  price: "Price: low to high",
  "-price": "Price: high to low",
  rating: "Best rated",
  newest: "Newest",
} as const;
export type Sort = keyof typeof SORTS;

/** True for the name of a sort order. */
export function isSort(text: string): text is Sort {
  return Object.hasOwn(SORTS, text);
}

/** A listing as a reader wants it; `null`: any. */
export interface View {
  readonly sort: Sort;
  readonly brand: string | null;
  /** The highest price, in euro. */
  readonly most: number | null;
}

/** Number of pages of a category's listing. */
export function pageCount(site: Site, shelf: Shelf): number {
  return Math.ceil(itemCount(site, shelf) / PAGE_SIZE);
}

/** The items on a page (from 1) of a category; empty behind the last. */
export function itemsOnPage(
  site: Site,
  shelf: Shelf,
  { page, sort }: { readonly page: number; readonly sort: Sort },
): Item[] {
  const count = itemCount(site, shelf);
  const start = (page - 1) * PAGE_SIZE;
  const size = Math.max(0, Math.min(PAGE_SIZE, count - start));
  const numberAt = numbers(site, shelf, { count, sort });
  const items: Item[] = [];
  for (let place = start; place < start + size; place++) items.push(itemAt(site, shelf, 1 + numberAt(place)));
  return items;
}

/** The numbers of the items of a category that a filter leaves, from 1, in the order of a view. */
export function filteredNumbers(site: Site, shelf: Shelf, { sort, brand, most }: View): number[] {
  const count = itemCount(site, shelf);
  const numberAt = numbers(site, shelf, { count, sort });
  return Array.from({ length: count }, (_, at) => 1 + numberAt(at)).filter((number) => {
    const offer = offerOf(site, shelf, number);
    return (brand === null || offer.brand === brand) && (most === null || offer.price <= most);
  });
}

/** From a place in an order to the number of an item, both from 0. */
function numbers(
  site: Site,
  shelf: Shelf,
  { count, sort }: { readonly count: number; readonly sort: Sort },
): (place: number) => number {
  if (sort === "price") return planOf(site, shelf).worth.at;
  if (sort === "-price") return (place) => planOf(site, shelf).worth.at(count - 1 - place);
  if (sort === "rating") return (place) => planOf(site, shelf).rating.at(count - 1 - place);
  if (sort === "newest") return (place) => count - 1 - place;
  return (place) => place;
}
