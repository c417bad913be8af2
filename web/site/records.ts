import { shelvesOf } from "./categories.ts";
import { type Item, itemAt } from "./items.ts";
import type { Site } from "./site.ts";
import { itemCount } from "./size.ts";

/** An item as data has it. */
export interface ItemRecord {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  readonly price: number;
  readonly currency: string;
  readonly stock: number;
  readonly rating: number;
  readonly language: string;
  /** Path of its page, with the base of the site. */
  readonly url: string;
}

/** An item as a row of data. */
export function recordOf({ base }: Site, item: Item): ItemRecord {
  const { id, name, shelf, brand, price, currency, stock, rating, words } = item;
  return {
    id,
    name,
    category: shelf.slug,
    brand,
    price,
    currency,
    stock,
    rating,
    language: words.code,
    url: `${base}/item/${id}`,
  };
}

/** So many items, or as many as a list of all shelves has without one twice. */
export function mixedCount(site: Site, most: number): number {
  const shelves = shelvesOf(site);
  const fewest = Math.min(...shelves.map((shelf) => itemCount(site, shelf)));
  return Math.min(most, shelves.length * fewest);
}

/**
 * Items from all shelves, the first of each, then the second, and so on: `count` of them from the `start`-th on; where
 * a shelf has no more, from its first one.
 */
export function mixedItems(site: Site, start: number, count: number): Item[] {
  const shelves = shelvesOf(site);
  return Array.from({ length: count }, (_, at) => {
    const place = start + at;
    const shelf = shelves[place % shelves.length];
    if (!shelf) throw new RangeError("There are no shelves");
    return itemAt(site, shelf, 1 + Math.floor(place / shelves.length) % itemCount(site, shelf));
  });
}
