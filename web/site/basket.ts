/**
 * The basket of a visitor, which is in a cookie alone: `lamp-00042*2.mug-00007*1`.
 *
 * @module
 */
import { type Item, itemOf } from "./items.ts";
import type { Site } from "./site.ts";
import type { PageRequest } from "../http/page_request.ts";

const COOKIE = "basket";

/** Most different items in a basket, and most pieces of one. */
const MOST_ITEMS = 20;
export const MOST_OF_ONE = 99;

/** An item in a basket. */
export interface BasketLine {
  readonly item: Item;
  /** From 1. */
  readonly quantity: number;
}

/** What a visitor has in the basket; what is no item of the site is left out. */
export function basketOf(site: Site, { cookie }: Pick<PageRequest, "cookie">): BasketLine[] {
  const entries = (cookie(COOKIE) ?? "").split(".").slice(0, MOST_ITEMS).map((entry) => entry.split("*"));
  const quantities = new Map(entries.map(([id = "", quantity]) => [id, quantityIn(quantity)]));
  return [...quantities].flatMap(([id, quantity]) => {
    const item = itemOf(site, id);
    return item && quantity > 0 ? [{ item, quantity }] : [];
  });
}

/** The basket with so many pieces of an item, none of it for 0; where it is full, without it. */
export function changed(basket: readonly BasketLine[], item: Item, quantity: number): BasketLine[] {
  const others = basket.filter((line) => line.item.id !== item.id);
  return quantity > 0 && others.length < MOST_ITEMS ? [...others, { item, quantity }] : others;
}

/** A number of pieces as a form or a cookie has it; 0 for what is none. */
export function quantityIn(text: string | null | undefined): number {
  const quantity = Number(text ?? 1);
  return Number.isInteger(quantity) && quantity > 0 ? Math.min(quantity, MOST_OF_ONE) : 0;
}

/** `Set-Cookie` of a basket. */
export function basketCookie({ base }: Site, basket: readonly BasketLine[]): string {
  const value = basket.map(({ item, quantity }) => `${item.id}*${quantity}`).join(".");
  return `${COOKIE}=${value}; Path=${base || "/"}; HttpOnly; SameSite=Lax`;
}
