import { integerBetween, pick, type Random } from "../../engine/chance/random.ts";
import { day } from "./day.ts";
import { shelvesOf } from "./categories.ts";
import { type Item, itemAt } from "./items.ts";
import { chanceOf, type Site } from "./site.ts";
import { itemCount } from "./size.ts";
import { drawTexts, filled, withEmoji } from "./languages.ts";

/** Review by a customer. */
export interface Review {
  readonly author: string;
  readonly text: string;
  /** From 1 to 5. */
  readonly stars: number;
  /** E.g. `2024-03-09`. */
  readonly date: string;
}

/** The rest of an item: what its own page says. */
export interface Details {
  readonly description: string;
  /** Label and value, in the language of the item. */
  readonly attributes: readonly (readonly [string, string])[];
  /** Number of ratings, most of which come without a review. */
  readonly ratings: number;
  readonly reviews: readonly Review[];
  /** Names of pictures, without their type. */
  readonly images: readonly string[];
  /** Items that go with it. */
  readonly related: readonly Item[];
}

/** Everything about an item that a card of it does not say. */
export function detailsOf(site: Site, item: Item): Details {
  const random = chanceOf(site, item.id, " details");
  const { words, slots } = item;
  const chosen = drawTexts(random, words.descriptions, integerBetween(random, [3, 5]));
  return {
    description: withEmoji(random, chosen.map((text) => filled(text, slots)).join(words.gap)),
    attributes: attributesOf(random, item),
    ratings: integerBetween(chanceOf(site, item.id, " ratings"), [12, 480]),
    reviews: reviewsOf(random, item),
    images: imageNames(item),
    related: relatedTo(site, item, random),
  };
}

/** Most pictures of an item. */
export const MOST_IMAGES = 3;

const NUMBERS = Array.from({ length: MOST_IMAGES }, (_, at) => at + 1);

/** Names of the pictures of an item, without their type. */
export function imageNames({ id, number }: Pick<Item, "id" | "number">): string[] {
  return NUMBERS.slice(0, 1 + number % MOST_IMAGES).map((nth) => `${id}-${nth}`);
}

function attributesOf(random: Random, { id, words, brand, material }: Item): [string, string][] {
  const { labels } = words;
  const side = () => integerBetween(random, [4, 180]);
  return [
    [labels.article, id],
    [labels.brand, brand],
    [labels.material, material],
    [labels.colour, pick(random, words.colours)],
    [labels.size, `${side()} × ${side()} × ${side()} cm`],
    [labels.weight, `${integerBetween(random, [1, 240]) / 10} kg`],
    [labels.warranty, words.years.replace("{}", String(integerBetween(random, [3, 4])))],
  ];
}

const DAY_MS = 86_400_000;

function reviewsOf(random: Random, { words, slots, rating, modified }: Item): Review[] {
  return drawTexts(random, words.reviews, integerBetween(random, [0, 4])).map((text) => ({
    author: pick(random, words.people),
    text: withEmoji(random, filled(text, slots)),
    stars: Math.min(5, Math.max(1, Math.round(rating + 2 * random() - 1))),
    date: day(modified - integerBetween(random, [1, 700]) * DAY_MS),
  }));
}

/** How far from an item those are that go with it. */
const STEPS = [1, 2, 7, 61, 997] as const;

/** Five items near it, or fewer where there are not so many, and one from any category. */
function relatedTo(site: Site, { shelf, number }: Item, random: Random): Item[] {
  const count = itemCount(site, shelf);
  const near: number[] = [];
  for (const step of STEPS) {
    const next = 1 + (number - 1 + step) % count;
    if (next !== number && !near.includes(next)) near.push(next);
  }
  const items = near.map((next) => itemAt(site, shelf, next));
  const other = pick(random, shelvesOf(site));
  items.push(itemAt(site, other, integerBetween(random, [1, itemCount(site, other)])));
  return items;
}
