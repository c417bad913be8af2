/**
 * Objects that clients store on the server. Types only: `engine/coordinator/bounded_object_store.ts` keeps it.
 *
 * @module
 */

/** A thing that a client left with the server. */
export type StoredObject = string | Uint8Array;

/** Range of a list. */
export interface ListRange {
  /** Only what was put after (or, newest first, before) this key; from the beginning if absent. */
  readonly after?: string | undefined;
  readonly limit: number;
  readonly order: "asc" | "desc";
}

/** Key-value store for objects of clients, by collection. Bounded: the oldest goes first. */
export interface ObjectStore {
  /** Puts an item in, or in place of the one with the same key. */
  put(collection: string, key: string, item: StoredObject): Promise<void>;
  get(collection: string, key: string): Promise<StoredObject | undefined>;
  /** Puts an item in the place of the text `known`; `false`, and nothing changes, if that is no longer there. */
  replace(collection: string, key: string, known: string, item: string): Promise<boolean>;
  /**
   * Items in the order in which they were first put in, and whether there are more behind them; `null` if nothing has
   * the key `after`.
   */
  list(
    collection: string,
    slice: ListRange,
  ): Promise<{ readonly items: readonly StoredObject[]; readonly more: boolean } | null>;
  /** True if there was one. */
  remove(collection: string, key: string): Promise<boolean>;
}
