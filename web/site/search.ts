import { integerBetween, pick } from "../../engine/chance/random.ts";
import { type Shelf, SHELVES, shelvesOf } from "./categories.ts";
import { BRANDS, type Item, itemAt, itemOf } from "./items.ts";
import { permutationOf } from "./order.ts";
import { chanceOf, type Site } from "./site.ts";
import { itemCount, PAGE_SIZE } from "./size.ts";
import { LANGUAGES, nounOf } from "./languages.ts";

/** Hits in one category. */
export interface SearchHits {
  readonly shelf: Shelf;
  readonly count: number;
  /** From a place among what is found to the number of an item, both from 0. */
  readonly at: (place: number) => number;
}

/** Longest query that is looked at, in UTF-16 units. */
const MOST_QUERY = 100;

/** A query without what makes no difference. */
export function tidied(query: string): string {
  return query.slice(0, MOST_QUERY).normalize().replace(/[\p{Cc}\p{Cs}\p{Cn}\s]+/gu, " ").trim();
}

/** Wares by what they are called in any language. */
const WARES = new Map(
  SHELVES.flatMap((shelf) => [
    [shelf.code, shelf] as const,
    [shelf.slug, shelf] as const,
    ...LANGUAGES.map((words) => [nounOf(words, shelf.ware).toLowerCase(), shelf] as const),
  ]),
);

/** Makers as queries are compared with them. */
const BRAND_WORDS = BRANDS.map((name) => name.toLowerCase());

/** Searches for a query: an item by its id, wares by name, brands; other words find what chance says, or nothing. */
export function search(site: Site, query: string): readonly SearchHits[] {
  const text = query.toLowerCase();
  if (text === "") return [];
  const item = itemOf(site, text);
  if (item) return [{ shelf: item.shelf, count: 1, at: () => item.number - 1 }];
  const open = shelvesOf(site);
  const named = new Set<Shelf>();
  for (const word of [text, ...text.split(" ")]) {
    const shelf = WARES.get(word);
    if (shelf && open.includes(shelf)) named.add(shelf);
  }
  const brand = BRAND_WORDS.findIndex((name) => text.includes(name));
  if (brand >= 0) return byBrand(site, named.size > 0 ? [...named] : open, brand);
  if (named.size > 0) return [...named].map((shelf) => everything(site, shelf));
  return byChance(site, text);
}

function everything(site: Site, shelf: Shelf): SearchHits {
  return { shelf, count: itemCount(site, shelf), at: (place) => place };
}

function byBrand(site: Site, shelves: readonly Shelf[], brand: number): SearchHits[] {
  return shelves.flatMap((shelf) => {
    const count = Math.ceil((itemCount(site, shelf) - brand) / BRANDS.length);
    return count < 1 ? [] : [{ shelf, count, at: (place) => brand + place * BRANDS.length }];
  });
}

/** Most items of a category that a query finds which means nothing. */
const MOST_BY_CHANCE = 40;

function byChance(site: Site, text: string): SearchHits[] {
  const random = chanceOf(site, `search ${text}`);
  const shelves = new Set(
    Array.from({ length: integerBetween(random, [0, 3]) }, () => pick(random, shelvesOf(site))),
  );
  return [...shelves].map((shelf) => {
    const size = itemCount(site, shelf);
    const { at } = permutationOf(random, size);
    return { shelf, count: Math.min(size, integerBetween(random, [1, MOST_BY_CHANCE])), at };
  });
}

/** Number of items found. */
export function totalOf(found: readonly SearchHits[]): number {
  return found.reduce((sum, { count }) => sum + count, 0);
}

/** The items on a page (from 1) of what is found. */
export function foundOnPage(site: Site, found: readonly SearchHits[], page: number): Item[] {
  const items: Item[] = [];
  let skip = (page - 1) * PAGE_SIZE;
  for (const { shelf, count, at } of found) {
    const end = Math.min(count, skip + PAGE_SIZE - items.length);
    for (let place = skip; place < end; place++) items.push(itemAt(site, shelf, 1 + at(place)));
    skip = Math.max(0, skip - count);
  }
  return items;
}
