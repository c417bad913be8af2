import { type RateLimit, TokenBuckets } from "../../../../engine/memory/token_buckets.ts";
import type { Cells } from "../../../../engine/memory/cells.ts";
import { CounterMap } from "../../../../engine/memory/counter_map.ts";
import { onOrder } from "./member.ts";

/** Wants so many single units of one bucket, all at the same instant. */
export interface BucketsJob {
  readonly cells: Cells;
  readonly limit: RateLimit;
  readonly wants: number;
  /** Milliseconds. */
  readonly now: number;
}

onOrder(({ cells, limit, wants, now }: BucketsJob) => {
  const buckets = new TokenBuckets(new CounterMap(cells), () => now);
  let granted = 0;
  for (let want = 0; want < wants; want++) granted += Number(buckets.take("one", 1, limit).granted);
  return granted;
});
