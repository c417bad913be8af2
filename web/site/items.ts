import { integerBetween, pick } from "../../engine/chance/random.ts";
import { LazyList } from "./lazy_list.ts";
import { type Shelf, shelfByCode, shelvesOf } from "./categories.ts";
import { CURRENCY, priced } from "./money.ts";
import { type Plan, planOf } from "./plan.ts";
import { chanceOf, type Site } from "./site.ts";
import { itemCount } from "./size.ts";
import { drawLanguage, filled, nounOf, type Slots } from "./languages.ts";
import type { LanguageTexts } from "./languages/language.ts";

/** A ware, as far as a card of it says. */
export interface Item {
  /** E.g. `lamp-00042`. */
  readonly id: string;
  /** From 1. */
  readonly number: number;
  readonly shelf: Shelf;
  /** The language that everything about it is in. */
  readonly words: LanguageTexts;
  readonly name: string;
  readonly brand: string;
  readonly material: string;
  /** In its currency. */
  readonly price: number;
  /** Its price before, where it is on offer; `null` where it is not. */
  readonly was: number | null;
  /** ISO 4217. */
  readonly currency: string;
  /** Pieces. */
  readonly stock: number;
  /** From 1 to 5. */
  readonly rating: number;
  /** Last modification, in milliseconds since 1970. */
  readonly modified: number;
  /** Values of the words in braces in its texts. */
  readonly slots: Slots;
  /** Those in its name. */
  readonly nameSlots: Slots;
}

/** Makers of wares; the n-th item of a category is by the n-th of them, round and round. */
export const BRANDS = [
  "Nordlys",
  "Fjällby",
  "Brüder Köhler",
  "Maison Élan",
  "Łódź & Co",
  "Peña",
  "Hestia",
  "Okapi",
  "Tōri",
  "Çelik",
  "O’Hara",
  "Møller",
] as const;

const ID = /^([a-z]+)-(\d{5})$/;

/** The ware with an id; `null`: there is none. */
export function itemOf(site: Site, id: string): Item | null {
  const [, code = "", digits = ""] = ID.exec(id) ?? [];
  const shelf = shelfByCode(code);
  if (!shelf) return null;
  const number = Number(digits);
  return number >= 1 && number <= itemCount(site, shelf) ? itemAt(site, shelf, number) : null;
}

/** The id of the `number`-th item of a category, from 1. */
function itemId({ code }: Shelf, number: number): string {
  const digits = String(number);
  return `${code}-${ZEROS[digits.length] ?? ""}${digits}`;
}

/** Zeros in front of a number, by its number of digits: five digits in all. */
const ZEROS = ["00000", "0000", "000", "00", "0"] as const;

/** The ids of all wares, category by category. */
export function itemIds(site: Site): LazyList {
  return LazyList.joined(
    shelvesOf(site).map((shelf) =>
      new LazyList(itemCount(site, shelf), (number) => itemId(shelf, number + 1))
    ),
  );
}

/** The number that is in an id. */
export function numberIn(id: string): number {
  return Number(id.slice(-5));
}

/** True if an item has a datasheet: one in ten has. */
export function hasDatasheet({ id }: Pick<Item, "id">): boolean {
  return id.endsWith("0");
}

/** The `number`-th item of a category, which has as many. */
export function itemAt(site: Site, shelf: Shelf, number: number): Item {
  return new DrawnItem(site, shelf, number);
}

/** An item of which what no card shows is made when it is asked for: a page of a listing has 24 of them. */
class DrawnItem implements Item {
  readonly id: string;
  readonly number: number;
  readonly shelf: Shelf;
  readonly words: LanguageTexts;
  readonly nameSlots: Slots;
  readonly brand: string;
  readonly material: string;
  readonly price: number;
  readonly currency = CURRENCY;
  readonly stock: number;
  readonly rating: number;
  readonly #site: Site;
  readonly #worth: number;
  #name: string | undefined;

  constructor(site: Site, shelf: Shelf, number: number) {
    const id = itemId(shelf, number);
    const random = chanceOf(site, id);
    const words = drawLanguage(random);
    const brand = brandOf(number);
    const material = pick(random, words.materials);
    const model = `${MODELS[number % MODELS.length]}${number}`;
    const plan = planOf(site, shelf);
    this.#site = site;
    this.#worth = worthOf(site, plan, number);
    this.nameSlots = { noun: nounOf(words, shelf.ware), material, brand, model };
    this.id = id;
    this.number = number;
    this.shelf = shelf;
    this.words = words;
    this.brand = brand;
    this.material = material;
    this.price = priced(this.#worth);
    this.stock = random() < 0.1 ? 0 : integerBetween(random, STOCK);
    this.rating = ratingOf(plan, number);
  }

  get name(): string {
    return this.#name ??= filled(this.words.name, this.nameSlots);
  }

  get was(): number | null {
    return wasOf(this.#site, this.id, this.#worth);
  }

  get modified(): number {
    return modifiedOf(this.#site, this.id);
  }

  get slots(): Slots {
    const slots = this.nameSlots;
    return this.words.code === "en" ? { ...slots, noun: (slots["noun"] ?? "").toLowerCase() } : slots;
  }
}

const STOCK = [1, 250] as const;
const MODELS = "ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Maker and price of the `number`-th item of a category, which cost less than the item. */
export function offerOf(site: Site, shelf: Shelf, number: number): Pick<Item, "brand" | "price"> {
  return { brand: brandOf(number), price: priced(worthOf(site, planOf(site, shelf), number)) };
}

function brandOf(number: number): string {
  return BRANDS[(number - 1) % BRANDS.length] ?? "";
}

/** A price depends on the place in the order by price, so that a page of that order needs no sorting. */
function worthOf(site: Site, { shelf, worth, count }: Plan, number: number): number {
  const [low, high] = shelf.worth;
  const share = worth.placeOf(number - 1) / count;
  return low * (high / low) ** share * (site.price_pct ?? 100) / 100;
}

/** Share of the items that are on offer, and by how much they were dearer before. */
const [ON_OFFER, DEARER] = [0.15, 1.25];

function wasOf(site: Site, id: string, worth: number): number | null {
  return chanceOf(site, id, " offer")() < ON_OFFER ? priced(worth * DEARER) : null;
}

/** From 1.5 to 5 by tenths; better ones are more frequent. */
function ratingOf({ rating, count }: Plan, number: number): number {
  const share = rating.placeOf(number - 1) / count;
  return Math.round((5 - 3.5 * (1 - share) ** 2) * 10) / 10;
}

const FIRST_DAY = Date.UTC(2020, 0, 1);
const DAY_MS = 86_400_000;

/** The latest modification among items: of one with the highest number. 0 without an item. */
export function latestOf(items: readonly Item[]): number {
  const highest = items.reduce((most, { number }) => Math.max(most, number), 0);
  return items.reduce((latest, item) => item.number < highest ? latest : Math.max(latest, item.modified), 0);
}

/**
 * Last modification of an item, in milliseconds since 1970. Later for higher numbers: a new one about every 18 hours,
 * and never two at once. By the id alone, since sitemaps have hundreds of them.
 */
export function modifiedOf(site: Site, id: string): number {
  const random = chanceOf(site, id, " modified");
  return FIRST_DAY + 1000 * Math.floor(0.75 * DAY_MS / 1000 * (numberIn(id) + random()));
}
