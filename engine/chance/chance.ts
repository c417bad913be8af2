import { add, type Cells } from "../memory/cells.ts";
import type { CounterMap } from "../memory/counter_map.ts";
import { type Key, ordinalKey, textKey } from "../base/hash.ts";

/** Source of a request's random key: by its number, or by what it asks. */
export type Determinism = "ordinal" | "content";

/** Position of a request in its run, and the key of all its random numbers. */
export interface RequestKey {
  /** Position among the requests that reached a decision, from 0. */
  readonly ordinal: number;
  readonly key: Key;
}

/** Hands out the random keys of requests, for all workers from one sequence. */
export interface Chance {
  /** Key of the next request; `identity` is only called for `determinism: content`. */
  next(identity: () => string): RequestKey;
}

/**
 * Creates the source of request keys of a run, on the memory that its workers share: the ordinal, and how often each
 * ask was seen.
 *
 * `ordinal` keys a request by its number, so that the n-th request meets the same faults in every run.
 * `content` keys it by what is asked and how often that was asked before, so that the same prompt meets the same
 * faults in any order.
 *
 * @example
 * ```ts
 * import { createChance } from "./chance.ts";
 * import { CounterMap, counterMapCells } from "../memory/counter_map.ts";
 *
 * const cells = (n: number) => new BigInt64Array(new SharedArrayBuffer(8 * n));
 * const asks = new CounterMap(cells(counterMapCells(100)));
 * const chance = createChance({ seed: 7, determinism: "ordinal", ordinal: cells(1), asks });
 * console.assert(chance.next(() => "").ordinal === 0);
 * console.assert(chance.next(() => "").ordinal === 1);
 * ```
 */
export function createChance(
  { seed, determinism, ordinal, asks }: {
    readonly seed: number;
    readonly determinism: Determinism;
    readonly ordinal: Cells;
    readonly asks: CounterMap;
  },
): Chance {
  return {
    next(identity) {
      const n = add(ordinal, 0);
      if (determinism === "ordinal") return { ordinal: n, key: ordinalKey(seed, n) };
      const asked = identity();
      return { ordinal: n, key: textKey(seed, `${asks.increment(textKey(seed, asked))} ${asked}`) };
    },
  };
}
