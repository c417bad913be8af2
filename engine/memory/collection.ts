import * as z from "zod";
import { isObject, type Json } from "../base/json.ts";
import type { ListRange, ObjectStore } from "./object_store.ts";

/** JSON items of one type on the object store. */
export interface Collection<T> {
  /** Puts an item in, or in place of the one with the same key. */
  put(objectStore: ObjectStore, key: string, item: T): Promise<void>;
  get(objectStore: ObjectStore, key: string): Promise<T | undefined>;
  /** The item of that key. @throws what `missing` makes of a key of which there is none */
  fetch(objectStore: ObjectStore, key: string): Promise<T>;
  /**
   * Changes the item that is there, and resolves to what it is then. Of changes at once none is lost: `change` is called
   * again with an item that another one has changed meanwhile.
   *
   * @throws what `missing` makes of a key of which there is none, and what `change` throws
   */
  update(objectStore: ObjectStore, key: string, change: (item: T) => T): Promise<T>;
  /**
   * Items in the order in which they were first put in, and whether there are more behind them; `null` if nothing has
   * the key `after`.
   */
  list(
    objectStore: ObjectStore,
    slice: ListRange,
  ): Promise<{ readonly items: readonly T[]; readonly more: boolean } | null>;
  /** Resolves to whether there was one. */
  remove(objectStore: ObjectStore, key: string): Promise<boolean>;
  readonly missing: Missing;
}

/** The error of a key of which there is no item; `param` is the parameter that had it, where that is another than usual. */
export type Missing = (key: string, param?: string) => Error;

/** Schema of a JSON object that is taken as it is. */
export const anyObject = z.custom<Json>(isObject);

/**
 * Declares a collection of the object store. Items are read with the schema, which has to accept what `put` is given;
 * clients get their keys in the order of the schema. `missing` makes the error of a key of which there is no item.
 *
 * @example
 * ```ts
 * import * as z from "zod";
 * import { collection } from "./collection.ts";
 *
 * const noJob = (id: string) => new Error(`Cannot find job ${id}`);
 * const jobs = collection("jobs", z.object({ id: z.string(), done: z.boolean() }), noJob);
 * console.assert(typeof jobs.get === "function");
 * ```
 */
export function collection<T>(
  name: string,
  schema: z.ZodType<T>,
  missing: Missing,
): Collection<T> {
  const read = (item: string | Uint8Array) => schema.parse(JSON.parse(String(item)));
  const get = async (objectStore: ObjectStore, key: string) => {
    const item = await objectStore.get(name, key);
    return item === undefined ? undefined : read(item);
  };
  return {
    get,
    put: (objectStore, key, item) => objectStore.put(name, key, JSON.stringify(item)),
    async fetch(objectStore, key) {
      const item = await get(objectStore, key);
      if (item === undefined) throw missing(key);
      return item;
    },
    async update(objectStore, key, change) {
      for (let item; (item = await objectStore.get(name, key)) !== undefined;) {
        const changed = change(read(item));
        if (await objectStore.replace(name, key, String(item), JSON.stringify(changed))) return changed;
      }
      throw missing(key);
    },
    async list(objectStore, slice) {
      const listed = await objectStore.list(name, slice);
      return listed && { items: listed.items.map(read), more: listed.more };
    },
    remove: (objectStore, key) => objectStore.remove(name, key),
    missing,
  };
}
