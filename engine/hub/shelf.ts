import type { Item, Shelf, Slice } from "../shelf.ts";
import { lengthOf } from "../reply/body.ts";
import type { Accumulator } from "../types.ts";

/** Most items in one drawer, and most bytes in all of them together. */
const MOST_ITEMS = 10_000;
const MOST_BYTES = 256 * 1024 * 1024;

/**
 * What clients left with the server, in memory. When a drawer has too many items, or all together are too large, the
 * oldest item of the fullest drawer goes.
 */
export class BoundedShelf implements Shelf {
  readonly #drawers = new Map<string, Map<string, Item>>();
  readonly #limits: { readonly items: number; readonly bytes: number };
  #bytes = 0;
  #forgotten = 0;

  constructor(limits = { items: MOST_ITEMS, bytes: MOST_BYTES }) {
    this.#limits = limits;
  }

  put(drawer: string, key: string, item: Item): Promise<void> {
    const items = this.#drawer(drawer);
    const size = lengthOf(item);
    this.#bytes += size - sizeOf(items.get(key));
    items.set(key, item);
    while (items.size > this.#limits.items || this.#bytes > this.#limits.bytes) this.#forgetOldest();
    return Promise.resolve();
  }

  get(drawer: string, key: string): Promise<Item | undefined> {
    return Promise.resolve(this.#drawers.get(drawer)?.get(key));
  }

  list(drawer: string, { after, limit, order }: Slice) {
    const all = [...this.#drawers.get(drawer) ?? []];
    if (order === "desc") all.reverse();
    const from = after === undefined ? 0 : all.findIndex(([key]) => key === after) + 1;
    const items = all.slice(from, from + limit).map(([, item]) => item);
    return Promise.resolve({ items, more: from + limit < all.length });
  }

  remove(drawer: string, key: string): Promise<boolean> {
    const items = this.#drawers.get(drawer);
    this.#bytes -= sizeOf(items?.get(key));
    return Promise.resolve(items?.delete(key) ?? false);
  }

  /** Empties all drawers. */
  clear(): void {
    this.#drawers.clear();
    this.#bytes = 0;
  }

  /** How much of it is full. */
  memory(): Readonly<Record<string, Accumulator>> {
    const limit = this.#limits.bytes;
    return { shelf_bytes: { size: this.#bytes, limit, forgotten: this.#forgotten } };
  }

  #drawer(name: string): Map<string, Item> {
    const known = this.#drawers.get(name) ?? new Map<string, Item>();
    this.#drawers.set(name, known);
    return known;
  }

  /** Takes the oldest item out of the fullest drawer. */
  #forgetOldest(): void {
    const [fullest] = [...this.#drawers.values()].sort((a, b) => b.size - a.size);
    for (const [key, item] of fullest ?? []) {
      fullest?.delete(key);
      this.#bytes -= sizeOf(item);
      this.#forgotten++;
      return;
    }
  }
}

function sizeOf(item: Item | undefined): number {
  return item === undefined ? 0 : lengthOf(item);
}
