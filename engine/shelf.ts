/**
 * What clients leave with the server. Types only: `hub/shelf.ts` keeps it.
 *
 * @module
 */

/** A thing that a client left with the server. */
export type Item = string | Uint8Array;

/** Which part of a list is wanted. */
export interface Slice {
  /** Only what was put after (or, newest first, before) this key; from the beginning if absent. */
  readonly after?: string | undefined;
  readonly limit: number;
  readonly order: "asc" | "desc";
}

/** What clients leave with the server and come back for, in drawers by name. Bounded: the oldest goes first. */
export interface Shelf {
  /** Puts an item in, or in place of the one with the same key. */
  put(drawer: string, key: string, item: Item): Promise<void>;
  get(drawer: string, key: string): Promise<Item | undefined>;
  /** Items in the order in which they were first put in, and whether there are more behind them. */
  list(drawer: string, slice: Slice): Promise<{ readonly items: readonly Item[]; readonly more: boolean }>;
  /** Whether there was one. */
  remove(drawer: string, key: string): Promise<boolean>;
}
