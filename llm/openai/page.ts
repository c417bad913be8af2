import { isObject, type Json } from "../json.ts";
import type { Incoming } from "../endpoint.ts";
import { profileOf } from "../models.ts";
import { integer, oneOf } from "./checks.ts";

const ABOUT = { body: {}, profile: profileOf("") };

/** Which part of a list a client wants. */
export interface Page {
  /** Id of the item that it has already. */
  readonly after: string | undefined;
  readonly limit: number;
  readonly order: "asc" | "desc";
}

/** Reads `after`, `limit` (1 to 100, 20 if absent) and `order` (`usual` if absent). @throws {ApiError} 400 */
export function readPage({ query }: Incoming, usual: Page["order"] = "desc"): Page {
  const limit = readInteger(query("limit"), "limit", [1, 100]);
  const order = query("order") ?? usual;
  const bad = oneOf("asc", "desc")(order, "order", ABOUT);
  if (bad) throw bad;
  return { after: query("after"), limit: limit ?? 20, order: order === "asc" ? "asc" : "desc" };
}

/** A whole number in a query. @throws {ApiError} 400 */
export function readInteger(
  text: string | undefined,
  name: string,
  [min, max]: readonly [number, number],
): number | undefined {
  if (text === undefined) return undefined;
  const isNumber = text.trim() !== "" && Number.isFinite(Number(text));
  const bad = integer(min, max)(isNumber ? Number(text) : text, name, ABOUT);
  if (bad) throw bad;
  return Number(text);
}

/** One page of a list that is there as a whole, oldest first. */
export function pageOf(items: readonly unknown[], { after, limit, order }: Page): Json {
  const all = items.filter(isObject);
  if (order === "desc") all.reverse();
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const data = all.slice(from, from + limit);
  return {
    object: "list",
    data,
    first_id: data[0]?.["id"] ?? null,
    last_id: data.at(-1)?.["id"] ?? null,
    has_more: from + limit < all.length,
  };
}
