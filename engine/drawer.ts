import { z } from "zod";
import { isObject, type Json } from "./json.ts";
import type { Shelf, Slice } from "./shelf.ts";

/** JSON items of one type on the shelf. */
export interface Drawer<T> {
  /** Puts an item in, or in place of the one with the same key. */
  put(shelf: Shelf, key: string, item: T): Promise<void>;
  get(shelf: Shelf, key: string): Promise<T | undefined>;
  /** Items in the order in which they were first put in, and whether there are more behind them. */
  list(shelf: Shelf, slice: Slice): Promise<{ readonly items: readonly T[]; readonly more: boolean }>;
  /** Resolves to whether there was one. */
  remove(shelf: Shelf, key: string): Promise<boolean>;
}

/** Schema of a JSON object that is taken as it is. */
export const anyObject = z.custom<Json>(isObject);

/**
 * Declares a drawer of the shelf. Items are read with the schema, which has to take what `put` is given. Its keys are in
 * the order in which they are sent.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * import { drawer } from "./drawer.ts";
 *
 * const jobs = drawer("jobs", z.object({ id: z.string(), done: z.boolean() }));
 * console.assert(typeof jobs.get === "function");
 * ```
 */
export function drawer<T>(name: string, schema: z.ZodType<T>): Drawer<T> {
  const read = (item: string | Uint8Array) => schema.parse(JSON.parse(String(item)));
  return {
    put: (shelf, key, item) => shelf.put(name, key, JSON.stringify(item)),
    async get(shelf, key) {
      const item = await shelf.get(name, key);
      return item === undefined ? undefined : read(item);
    },
    async list(shelf, slice) {
      const { items, more } = await shelf.list(name, slice);
      return { items: items.map(read), more };
    },
    remove: (shelf, key) => shelf.remove(name, key),
  };
}
