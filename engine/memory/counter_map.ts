import { add, type Cells, change, count, get, raise } from "./cells.ts";
import type { Accumulator } from "../base/accumulator.ts";
import type { Key } from "../base/hash.ts";

/** Nanoseconds of a millisecond: a counter that is an instant is in whole nanoseconds. */
export const NS_PER_MS = 1e6;

/** Associativity: slots of one set, for keys that hash alike. */
const WAYS = 16;
/** Cells of one entry: a key and its counter. */
const ENTRY = 2;
/** Cursor of a set: the next slot to reuse once all are taken. */
const SET = 1 + WAYS * ENTRY;
/** Number of keys, and of evictions. */
const HEAD = 2;

/** Cells that a table takes which remembers about `limit` keys. */
export function counterMapCells(limit: number): number {
  return HEAD + setsFor(limit) * SET;
}

function setsFor(limit: number): number {
  return Math.ceil(limit / WAYS);
}

/**
 * A bounded table of one 64-bit number for each key, which workers share without locks: a worker that dies leaves
 * nothing behind that another would wait for.
 *
 *     size forgotten | cursor (key number) × 16 | cursor (key number) × 16 | …
 *
 * Each key belongs to one set. A full set evicts its oldest key with its number; a worker that changes that number at
 * the same moment changes that of the new key.
 */
export class CounterMap {
  readonly #cells: Cells;
  readonly #sets: number;
  readonly #halves = new Int32Array(2);
  readonly #whole = new BigInt64Array(this.#halves.buffer);

  constructor(cells: Cells) {
    this.#cells = cells;
    this.#sets = Math.floor((cells.length - HEAD) / SET);
  }

  /** Adds 1 to the counter of `key` and returns its old value; that of a new key begins at 0. */
  increment(key: Key): number {
    return add(this.#cells, this.#find(key));
  }

  /** The number of `key`; 0 if it has none, which takes no slot. */
  read(key: Key): number {
    const tag = this.#tag(key);
    const set = this.#set(key);
    for (let way = 0; way < WAYS; way++) {
      const at = set + 1 + way * ENTRY;
      const found = Atomics.load(this.#cells, at);
      if (found === tag) return get(this.#cells, at + 1);
      if (found === 0n) return 0;
    }
    return 0;
  }

  /** Raises the number of `key` to `n` if it is lower. */
  raise(key: Key, n: number): void {
    raise(this.#cells, this.#find(key), n);
  }

  /** Replaces the number of `key` by what `to` returns for it; `null` leaves it. */
  update(key: Key, to: (old: bigint) => bigint | null): void {
    change(this.#cells, this.#find(key), to);
  }

  /** Keys remembered, capacity, and number of evictions. */
  memory(): Accumulator {
    return { size: get(this.#cells, 0), limit: this.#sets * WAYS, forgotten: get(this.#cells, 1) };
  }

  /** Index of the counter of `key`, which gets a slot if it has none. */
  #find(key: Key): number {
    const cells = this.#cells;
    const tag = this.#tag(key);
    const set = this.#set(key);
    for (let way = 0; way < WAYS; way++) {
      const at = set + 1 + way * ENTRY;
      let found = Atomics.load(cells, at);
      if (found === 0n) {
        found = Atomics.compareExchange(cells, at, 0n, tag);
        if (found === 0n) {
          count(cells, 0);
          return at + 1;
        }
      }
      if (found === tag) return at + 1;
    }
    const oldest = set + 1 + add(cells, set) % WAYS * ENTRY;
    count(cells, 1);
    Atomics.store(cells, oldest + 1, 0n);
    Atomics.store(cells, oldest, tag);
    return oldest + 1;
  }

  /** Index of the set of `key`. */
  #set({ low }: Key): number {
    return HEAD + (low >>> 0) % this.#sets * SET;
  }

  /** A key as one number that is not 0. */
  #tag({ high, low }: Key): bigint {
    this.#halves[0] = low;
    this.#halves[1] = high;
    return this.#whole[0] || 1n;
  }
}
