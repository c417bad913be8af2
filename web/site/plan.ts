import type { Shelf } from "./categories.ts";
import { type Permutation, permutationOf } from "./order.ts";
import { chanceOf, type Site } from "./site.ts";
import { itemCount } from "./size.ts";

/** Common properties of all items of a category. */
export interface Plan {
  readonly shelf: Shelf;
  /** Number of items. */
  readonly count: number;
  /** Their order by price, the cheapest first. Numbers are from 0. */
  readonly worth: Permutation;
  /** Their order by rating, the worst first. */
  readonly rating: Permutation;
}

/** Plans of the last site that was asked for, at most one of each category: a page of a listing needs its own 24 times. */
let drawn = { seed: -1, pages: 0, plans: new Map<Shelf, Plan>() };

/** The plan of a category. */
export function planOf(site: Site, shelf: Shelf): Plan {
  const { seed, pages = Infinity } = site;
  if (drawn.seed !== seed || drawn.pages !== pages) drawn = { seed, pages, plans: new Map() };
  const known = drawn.plans.get(shelf);
  if (known) return known;
  const plan = draw(site, shelf);
  drawn.plans.set(shelf, plan);
  return plan;
}

function draw(site: Site, shelf: Shelf): Plan {
  const count = itemCount(site, shelf);
  const order = (name: string) => permutationOf(chanceOf(site, `${name} ${shelf.slug}`), count);
  return { shelf, count, worth: order("worth"), rating: order("rating") };
}
