import { throughput, type TimeBucket } from "./buckets.ts";

/** Share of refused requests above which a burst begins, and below which it is over. */
const ENTER_SHARE = 0.3;
const LEAVE_SHARE = 0.1;
/** Buckets before a burst that tell what throughput was like. */
export const BASELINE_BUCKETS = 3;
/** Share of that throughput that counts as recovered. */
const RECOVERED_SHARE = 0.95;

/** The rule in words, for descriptions of tools. */
export const BURST_RULE = `A burst begins with a time bucket in which more than ${ENTER_SHARE * 100}% of the \
requests were refused (status 429 or 529) and is over at the first one with less than ${
  LEAVE_SHARE * 100
}%; a \
bucket without requests proves neither.`;

/** The definition in words, for descriptions of tools. */
export const RECOVERY_RULE =
  `Recovery is the time from the end of a burst (its last bucket with requests) until \
throughput is back: the first bucket with at least ${
    RECOVERED_SHARE * 100
  }% of the mean good replies of the up to \
${BASELINE_BUCKETS} buckets before the burst. It is null for a burst that is still active, that had no good \
replies before it, or after which throughput did not come back before the next burst or the end.`;

/** Positions of a burst in a list of buckets. */
export interface BurstEvent {
  readonly from: number;
  /** First position behind it. */
  readonly to: number;
  /** True if it was not over at the end of the data. */
  readonly active: boolean;
}

/** Finds the bursts of a time series. */
export function findBursts(buckets: readonly TimeBucket[]): BurstEvent[] {
  const bursts: BurstEvent[] = [];
  let [from, to] = [-1, -1];
  for (const [at, { total, rateLimited, capacity }] of buckets.entries()) {
    if (total === 0) continue;
    const share = (rateLimited + capacity) / total;
    if (from < 0 && share > ENTER_SHARE) from = at;
    if (from >= 0 && share < LEAVE_SHARE) {
      bursts.push({ from, to, active: false });
      from = -1;
    }
    to = at + 1;
  }
  return from < 0 ? bursts : [...bursts, { from, to, active: true }];
}

/** The buckets before a burst that tell what throughput was like. */
export function before(buckets: readonly TimeBucket[], { from }: BurstEvent): readonly TimeBucket[] {
  return buckets.slice(Math.max(0, from - BASELINE_BUCKETS), from);
}

/** Buckets from the end of each burst until throughput was back; `null` where that was not seen. */
export function recoveries(buckets: readonly TimeBucket[], bursts: readonly BurstEvent[]): (number | null)[] {
  return bursts.map((burst, at) => {
    const baseline = throughput(before(buckets, burst)) ?? 0;
    if (baseline === 0) return null;
    const until = bursts[at + 1]?.from ?? buckets.length;
    const back = buckets.slice(burst.to, until).findIndex(({ success }) =>
      success >= RECOVERED_SHARE * baseline
    );
    return back < 0 ? null : back;
  });
}

/** Splits buckets into those within bursts and those outside. */
export function apart(buckets: readonly TimeBucket[], bursts: readonly BurstEvent[]) {
  const within = bursts.flatMap(({ from, to }) => buckets.slice(from, to));
  const known = new Set(within);
  return { within, outside: buckets.filter((bucket) => !known.has(bucket)) };
}
