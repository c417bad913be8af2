import { textKey } from "../base/hash.ts";
import type { CounterMap } from "../memory/counter_map.ts";
import type { TokenBuckets } from "../memory/token_buckets.ts";
import type { Frequency } from "./rule.ts";

type Capacity = NonNullable<Frequency["beyond"]>;

/** Nanoseconds of a millisecond: instants are kept in whole nanoseconds. */
const NS_PER_MS = 1e6;

/** Counters of rules, which all workers share; bounded by the table that they are in. */
export interface RuleCounters {
  /**
   * Counts a request for a rule and an owner of counters, and returns on how many of them the rule has acted before this
   * one; `null` where it does not act on it.
   */
  next(counter: string, frequency: Frequency): number | null;
  /** True if a request comes faster than can be served; it is charged for either way. */
  exceeds(counter: string, capacity: Capacity): boolean;
  /** Counts a request by what it asks, and returns how often it came before. */
  asked(name: string): number;
}

/** Tables of a run in which rules count; `now` in milliseconds on a clock that all workers share. */
export interface CountingTables {
  readonly table: CounterMap;
  readonly buckets: TokenBuckets;
  readonly now: () => number;
}

/** Counters in tables of the run. */
export function ruleCounters({ table, buckets, now }: CountingTables): RuleCounters {
  return {
    exceeds(counter, { per_sec, burst = Math.max(1, per_sec), rejected_cost }) {
      const limit = { per_min: per_sec * 60, burst };
      const name = `rule ${counter}`;
      if (buckets.take(name, 1, limit).granted) return false;
      buckets.charge(name, rejected_cost, limit);
      return true;
    },
    next(counter, { after, every, times, for_sec }) {
      const n = table.increment(textKey(0, `rule ${counter}`)) - after;
      if (n < 0) return null;
      const acted = Math.floor(n / every);
      if (n % every !== every - 1 || acted >= times) return null;
      if (for_sec === null) return acted;
      return now() - firstTime(table, counter, now) < for_sec * 1000 ? acted : null;
    },
    asked: (name) => table.increment(textKey(0, `asked ${name}`)),
  };
}

/** When a rule has first acted for an owner. */
function firstTime(table: CounterMap, counter: string, now: () => number): number {
  let first = 0;
  table.update(textKey(0, `since ${counter}`), (old) => {
    first = old === 0n ? now() : Number(old) / NS_PER_MS;
    return old === 0n ? BigInt(Math.round(first * NS_PER_MS)) || 1n : null;
  });
  return first;
}
