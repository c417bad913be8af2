import { integerBetween, pick } from "../../engine/chance/random.ts";
import { type Shelf, shelvesOf } from "./categories.ts";
import { type Item, itemAt } from "./items.ts";
import { chanceOf, type Site } from "./site.ts";
import { itemCount } from "./size.ts";

/** Items from here and there that a page shows off, the same ones for the same name. */
export function featured(
  site: Site,
  { name, count, shelves = shelvesOf(site) }: {
    readonly name: string;
    readonly count: number;
    readonly shelves?: readonly Shelf[];
  },
): Item[] {
  const random = chanceOf(site, `featured ${name}`);
  return Array.from({ length: count }, () => {
    const shelf = pick(random, shelves);
    return itemAt(site, shelf, integerBetween(random, [1, itemCount(site, shelf)]));
  });
}
