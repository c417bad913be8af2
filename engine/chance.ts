import { type Key, ordinalKey, textKey } from "./random.ts";

/** How a request gets its chance: by its number, or by what it asks. */
export type Determinism = "ordinal" | "content";

/** What the run's chance says about one request. */
export interface Fate {
  /** Position among the requests that reached a decision, from 0. */
  readonly ordinal: number;
  readonly key: Key;
}

/** How many different asks `content` remembers; the oldest is forgotten beyond it. */
export const REMEMBERED_ASKS = 100_000;

/** Hands out fates. One per server; holds the request ordinal. */
export interface Chance {
  /** `identity` is asked for only where the content decides. */
  next(identity: () => string): Fate;
  /** Starts over, as if no request had been seen. */
  reset(): void;
  /** Size and bound of what is remembered, and how often something was forgotten. */
  memory(): { readonly size: number; readonly limit: number; readonly forgotten: number };
}

/**
 * Creates the run's source of fates.
 *
 * `ordinal` keys a request by its number, so that the n-th request meets the same fate in every run.
 * `content` keys it by what is asked and how often that was asked before, so that the same prompt meets the same
 * fate in any order.
 *
 * @example
 * ```ts
 * import { createChance } from "./chance.ts";
 * import { randomOf } from "./random.ts";
 *
 * const first = createChance({ seed: 7, determinism: "ordinal" }).next(() => "");
 * const again = createChance({ seed: 7, determinism: "ordinal" }).next(() => "");
 * console.assert(randomOf(first.key, "decide")() === randomOf(again.key, "decide")());
 * ```
 */
export function createChance(
  { seed, determinism, limit = REMEMBERED_ASKS }: {
    seed: number;
    determinism: Determinism;
    limit?: number;
  },
): Chance {
  const seen = new Map<string, number>();
  let ordinal = 0;
  let forgotten = 0;

  function countOf(identity: string): number {
    const times = seen.get(identity) ?? 0;
    seen.delete(identity); // moves it to the young end
    seen.set(identity, times + 1);
    if (seen.size > limit) {
      for (const [oldest] of seen) {
        seen.delete(oldest);
        forgotten++;
        break;
      }
    }
    return times;
  }

  return {
    next(identity) {
      const n = ordinal++;
      if (determinism === "ordinal") return { ordinal: n, key: ordinalKey(seed, n) };
      const asked = identity();
      return { ordinal: n, key: textKey(seed, `${countOf(asked)} ${asked}`) };
    },
    reset() {
      ordinal = 0;
      forgotten = 0;
      seen.clear();
    },
    memory: () => ({ size: seen.size, limit, forgotten }),
  };
}
