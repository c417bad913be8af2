import type { ListRange, ObjectStore, StoredObject } from "../memory/object_store.ts";
import { lengthOf } from "../reply/body.ts";
import type { Accumulator } from "../base/accumulator.ts";

/** Most items in one collection, and most bytes in all of them together. */
const MOST_ITEMS = 10_000;
const MOST_BYTES = 256 * 1024 * 1024;

/** Limits of an object store: items of a collection, and bytes in all of them. */
export interface StoreLimits {
  readonly items: number;
  readonly bytes: number;
}

/**
 * In-memory object store with bounds on items and bytes. When a collection has too many items, or all together are
 * too large, the oldest item of the fullest collection goes.
 */
export class BoundedObjectStore implements ObjectStore {
  readonly #collections = new Map<string, Map<string, StoredObject>>();
  readonly #limits: StoreLimits;
  #bytes = 0;
  #forgotten = 0;

  constructor(limits: StoreLimits = { items: MOST_ITEMS, bytes: MOST_BYTES }) {
    this.#limits = limits;
  }

  put(collection: string, key: string, item: StoredObject): Promise<void> {
    const items = this.#collection(collection);
    const size = lengthOf(item);
    this.#bytes += size - sizeOf(items.get(key));
    items.set(key, item);
    while (items.size > this.#limits.items || this.#bytes > this.#limits.bytes) this.#forgetOldest();
    return Promise.resolve();
  }

  get(collection: string, key: string): Promise<StoredObject | undefined> {
    return Promise.resolve(this.#collections.get(collection)?.get(key));
  }

  async replace(collection: string, key: string, known: string, item: string): Promise<boolean> {
    if (this.#collections.get(collection)?.get(key) !== known) return false;
    await this.put(collection, key, item);
    return true;
  }

  list(collection: string, { after, limit, order }: ListRange) {
    const all = [...this.#collections.get(collection) ?? []];
    if (order === "desc") all.reverse();
    const from = after === undefined ? 0 : all.findIndex(([key]) => key === after) + 1;
    if (after !== undefined && from === 0) return Promise.resolve(null);
    const items = all.slice(from, from + limit).map(([, item]) => item);
    return Promise.resolve({ items, more: from + limit < all.length });
  }

  remove(collection: string, key: string): Promise<boolean> {
    const items = this.#collections.get(collection);
    this.#bytes -= sizeOf(items?.get(key));
    return Promise.resolve(items?.delete(key) ?? false);
  }

  /** Empties all collections. */
  clear(): void {
    this.#collections.clear();
    this.#bytes = 0;
  }

  /** Size and limit of the store. */
  memory(): Readonly<Record<string, Accumulator>> {
    const limit = this.#limits.bytes;
    return { object_store_bytes: { size: this.#bytes, limit, forgotten: this.#forgotten } };
  }

  #collection(name: string): Map<string, StoredObject> {
    const known = this.#collections.get(name) ?? new Map<string, StoredObject>();
    this.#collections.set(name, known);
    return known;
  }

  /** Takes the oldest item out of the fullest collection. */
  #forgetOldest(): void {
    const [fullest] = [...this.#collections.values()].sort((a, b) => b.size - a.size);
    for (const [key, item] of fullest ?? []) {
      fullest?.delete(key);
      this.#bytes -= sizeOf(item);
      this.#forgotten++;
      return;
    }
  }
}

function sizeOf(item: StoredObject | undefined): number {
  return item === undefined ? 0 : lengthOf(item);
}
