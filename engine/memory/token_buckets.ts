import { type CounterMap, NS_PER_MS } from "./counter_map.ts";
import { textKey } from "../base/hash.ts";

/** A limit on a rate: `per_min` units flow back in a minute, of which `burst` can be saved up. */
export interface RateLimit {
  readonly per_min: number;
  readonly burst: number;
}

/** Result of taking units from a bucket. Times in milliseconds. */
export interface Grant {
  readonly granted: boolean;
  /** Units that could be had right after. */
  readonly remaining: number;
  /** Until as much could be had: 0 if it was granted, infinite if the bucket never holds as much. */
  readonly retry_ms: number;
  /** Until the bucket is full again. */
  readonly reset_ms: number;
}

const MS_PER_MIN = 60_000;
/** A unit counts as there when this part of it is still missing: instants are kept in whole nanoseconds. */
const ROUNDING = 1e-3;

/**
 * Token buckets that all workers share. A bucket is one number: the instant at which it will be full again (the
 * «generic cell rate algorithm» of ATM networks), so no unit is granted twice.
 */
export class TokenBuckets {
  readonly #map: CounterMap;
  readonly #now: () => number;

  /** `now`: milliseconds on a clock that all workers share. */
  constructor(map: CounterMap, now: () => number) {
    this.#map = map;
    this.#now = now;
  }

  /** Takes `units` from a budget that never refills, as long as any of it is left: the last one may take more. */
  spend(name: string, units: number, budget: number): boolean {
    let granted = false;
    this.#map.update(textKey(0, name), (spent) => {
      granted = Number(spent) < budget;
      return granted ? spent + BigInt(units) : null;
    });
    return granted;
  }

  /** Takes `units` out of a bucket whether it holds them or not; its debt is never more than what it holds when it is full. */
  charge(name: string, units: number, { per_min, burst }: RateLimit): void {
    const now = this.#now();
    const unitMs = MS_PER_MIN / per_min;
    this.#map.update(textKey(0, name), (full) => {
      const fullIn = Math.max(0, Number(full) / NS_PER_MS - now) + units * unitMs;
      return BigInt(Math.round((now + Math.min(fullIn, 2 * burst * unitMs)) * NS_PER_MS));
    });
  }

  /** Takes `units` out of the bucket called `name` if it holds as many. A new bucket is full. */
  take(name: string, units: number, { per_min, burst }: RateLimit): Grant {
    const now = this.#now();
    const unitMs = MS_PER_MIN / per_min;
    const slackMs = ROUNDING * unitMs;
    let granted = false;
    let fullIn = 0;
    this.#map.update(textKey(0, name), (full) => {
      fullIn = Math.max(0, Number(full) / NS_PER_MS - now);
      granted = fullIn + units * unitMs <= burst * unitMs + slackMs;
      if (granted) fullIn += units * unitMs;
      return granted ? BigInt(Math.round((now + fullIn) * NS_PER_MS)) : null;
    });
    return {
      granted,
      remaining: Math.max(0, Math.floor(burst - (fullIn - slackMs) / unitMs)),
      retry_ms: granted ? 0 : units > burst ? Infinity : fullIn + (units - burst) * unitMs,
      reset_ms: fullIn,
    };
  }
}
