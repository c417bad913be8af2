import { type Key, textKey, textKeyHex } from "../base/hash.ts";
import { type CounterMap, NS_PER_MS } from "../memory/counter_map.ts";
import type { TokenBuckets } from "../memory/token_buckets.ts";
import type { Frequency } from "./rule.ts";

type Capacity = NonNullable<Frequency["beyond"]>;

/** Value of a counter whose rule is used up; counting never reaches it. */
const USED_UP = 2 ** 52;

/** Counters of rules, which all workers share; bounded by the table that they are in. */
export interface RuleCounters {
  /**
   * Counts a request for a rule and an owner of counters, and returns on how many of them the rule has acted before this
   * one; `null` where it does not act on it. A promise only where several servers count together.
   */
  next(counter: string, frequency: Frequency): number | null | Promise<number | null>;
  /** True if a request comes faster than can be served; it is charged for either way. */
  exceeds(counter: string, per: Frequency["per"], capacity: Capacity): boolean;
  /** Counts a request by what it asks, and returns how often it came before. */
  asked(name: string): number;
}

/** A request as several servers have counted it together. */
export interface SharedCount {
  /** Requests that were counted before it. */
  readonly before: number;
  /** Milliseconds since the first request that the rule acts on; `null` while there was none. */
  readonly acting_ms: number | null;
}

/** Counters of rules that several servers have in common. */
export interface SharedCounters {
  /**
   * Counts a request by the key of its counter; `first` is the number, from 0, of the first request that the rule acts
   * on. `null` where the counters cannot be reached.
   */
  countForRule(counter: string, first: number): Promise<SharedCount | null>;
}

/** Tables of a run in which rules count; `now` in milliseconds on a clock that all workers share. */
export interface CountingTables {
  /** Counters that all clients share. */
  readonly server: CounterMap;
  /** Counters of clients and of what they ask. */
  readonly sessions: CounterMap;
  /** Token buckets that all clients share, and those of clients. */
  readonly serverBuckets: TokenBuckets;
  readonly buckets: TokenBuckets;
  readonly now: () => number;
  /** Counters of all servers; `null` for one that counts for itself. */
  readonly shared: SharedCounters | null;
}

/** Counters in tables of the run, or, in a fleet, in its database. */
export function ruleCounters(tables: CountingTables): RuleCounters {
  const { sessions, shared } = tables;
  return {
    exceeds(counter, per, { per_sec, burst = Math.max(1, per_sec), rejected_cost }) {
      const buckets = isOfServer(per) ? tables.serverBuckets : tables.buckets;
      const limit = { per_min: per_sec * 60, burst };
      const name = `beyond ${counter}`;
      if (buckets.take(name, 1, limit).granted) return false;
      buckets.charge(name, rejected_cost, limit);
      return true;
    },
    next: (counter, frequency) =>
      shared ? nextOfAll(counter, frequency, { ...tables, shared }) : nextHere(counter, frequency, tables),
    asked: (name) => sessions.increment(textKey(0, `asked ${name}`)),
  };
}

/** True if all clients share the counters of a rule. A scope has tables of its own. */
function isOfServer(per: Frequency["per"]): boolean {
  return per === "server" || per === "scope";
}

/** The table of the counters of a rule. */
function tableOf({ per }: Frequency, { server, sessions }: CountingTables): CounterMap {
  return isOfServer(per) ? server : sessions;
}

function keyOf(counter: string): Key {
  return textKey(0, `rule ${counter}`);
}

/** Counts on this server alone. */
function nextHere(counter: string, frequency: Frequency, tables: CountingTables): number | null {
  const { now } = tables;
  const table = tableOf(frequency, tables);
  const acted = actedBefore(table.increment(keyOf(counter)), frequency);
  if (acted === null || frequency.for_sec === null) return acted;
  return now() - firstTime(table, counter, now) < frequency.for_sec * 1000 ? acted : null;
}

/**
 * Counts with all servers. The table of this one has the number that it knows of, so that a rule that is used up is asked
 * for nowhere, and so that it goes on from there while the others cannot be reached.
 */
async function nextOfAll(
  counter: string,
  frequency: Frequency,
  tables: CountingTables & { readonly shared: SharedCounters },
): Promise<number | null> {
  const table = tableOf(frequency, tables);
  const { shared } = tables;
  const key = keyOf(counter);
  const { after, every, for_sec } = frequency;
  if (isUsedUp(table.read(key), frequency)) return null;
  const counted = await shared.countForRule(textKeyHex(counter), after + every - 1);
  if (!counted) return nextHere(counter, frequency, tables);
  const isOver = for_sec !== null && (counted.acting_ms ?? 0) >= for_sec * 1000;
  table.raise(key, isOver ? USED_UP : counted.before + 1);
  return isOver ? null : actedBefore(counted.before, frequency);
}

/** True if a rule never acts again for an owner who has had so many requests. */
function isUsedUp(requests: number, { after, every, times }: Frequency): boolean {
  return requests >= USED_UP || Math.floor((requests - after) / every) >= times;
}

/** On how many requests a rule has acted before the one of this number, from 0; `null` where it does not act on it. */
function actedBefore(number: number, { after, every, times }: Frequency): number | null {
  const n = number - after;
  if (n < 0) return null;
  const acted = Math.floor(n / every);
  return n % every !== every - 1 || acted >= times ? null : acted;
}

/** Instant at which a rule has first acted for an owner, in milliseconds. */
function firstTime(table: CounterMap, counter: string, now: () => number): number {
  let first = 0;
  table.update(textKey(0, `since ${counter}`), (old) => {
    first = old === 0n ? now() : Number(old) / NS_PER_MS;
    return old === 0n ? BigInt(Math.round(first * NS_PER_MS)) || 1n : null;
  });
  return first;
}
