import { isObject, type Json } from "../../engine/base/json.ts";
import { ApiError } from "../../engine/base/error.ts";
import type { Collection } from "../../engine/memory/collection.ts";
import type { ObjectStore } from "../../engine/memory/object_store.ts";
import type { Incoming } from "../request/endpoint.ts";
import { profileOf } from "../base/models.ts";
import { integer, oneOf } from "./checks.ts";

const ABOUT = { body: {}, profile: profileOf("") };

/** Page of a list that a client wants. */
export interface ListPage {
  /** Id of the item that it has already. */
  readonly after: string | undefined;
  readonly limit: number;
  readonly order: "asc" | "desc";
}

/** Largest and default size of a page. */
const LENGTHS = { most: 100, usual: 20 };

/** Reads `after`, `limit` (1 to 100, 20 if absent) and `order` (`usual` if absent). @throws {ApiError} 400 */
export function readPage(
  { query }: Incoming,
  usual: ListPage["order"] = "desc",
  lengths = LENGTHS,
): ListPage {
  const limit = readInteger(query("limit"), "limit", [1, lengths.most]);
  const order = query("order") ?? usual;
  const bad = oneOf("asc", "desc")(order, "order", ABOUT);
  if (bad) throw bad;
  const after = query("after") || undefined;
  return { after, limit: limit ?? lengths.usual, order: order === "asc" ? "asc" : "desc" };
}

/** Reads the parameters of `readPage` for a list of a collection. @throws {ApiError} 400; 404 if it has nothing with the id `after` */
export async function readStoredPage<Item>(
  incoming: Incoming,
  collection: Collection<Item>,
  ...defaults: [usual?: ListPage["order"], lengths?: typeof LENGTHS]
): Promise<ListPage> {
  const page = readPage(incoming, ...defaults);
  const { after } = page;
  if (after !== undefined && !await collection.get(incoming.objectStore, after)) {
    throw collection.missing(after, "after");
  }
  return page;
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

/** Items that are taken off the object store at once. */
const HANDFUL = 100;

/**
 * Items of a collection that pass the filter, up to the page limit, and whether there are more. They have their key
 * as `id`. @throws {ApiError} 404 if nothing has the id `after`
 */
export async function pageOfCollection<Item extends { readonly id: string }>(
  objectStore: ObjectStore,
  collection: Collection<Item>,
  page: ListPage,
  passes: (item: Item) => boolean,
): Promise<{ readonly items: readonly Item[]; readonly more: boolean }> {
  const { limit, order } = page;
  const found: Item[] = [];
  let { after } = page;
  for (let more = true; more && found.length <= limit;) {
    const slice = await collection.list(objectStore, { after, limit: HANDFUL, order });
    if (!slice && after !== undefined && after === page.after) throw collection.missing(after, "after");
    // The item that it goes on from was removed meanwhile: anew.
    if (!slice) return await pageOfCollection(objectStore, collection, page, passes);
    found.push(...slice.items.filter(passes));
    after = slice.items.at(-1)?.id;
    more = slice.more && after !== undefined;
  }
  return { items: found.slice(0, limit), more: found.length > limit };
}

/** A page as it is sent. */
export function pageJson(data: readonly Json[], more: boolean): Json {
  return {
    object: "list",
    data,
    first_id: data[0]?.["id"] ?? null,
    last_id: data.at(-1)?.["id"] ?? null,
    has_more: more,
  };
}

/** One page of a list that is there as a whole, oldest first. @throws {ApiError} 404 if nothing has the id `after` */
export function pageOf(kind: string, items: readonly unknown[], { after, limit, order }: ListPage): Json {
  const all = items.filter(isObject);
  if (order === "desc") all.reverse();
  const from = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && from === 0) {
    const message = `${kind} with id '${after}' not found.`;
    throw new ApiError({ status: 404, code: null, param: "after", message });
  }
  const data = all.slice(from, from + limit);
  return pageJson(data, from + limit < all.length);
}
