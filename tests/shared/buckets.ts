import { type Limit, TokenBuckets } from "../../engine/shared/buckets.ts";
import type { Cells } from "../../engine/shared/cells.ts";
import { Words } from "../../engine/shared/words.ts";
import { onOrder } from "./member.ts";

/** Wants so many single units of one bucket, all at the same instant. */
export interface BucketsJob {
  readonly cells: Cells;
  readonly limit: Limit;
  readonly wants: number;
  /** Milliseconds. */
  readonly now: number;
}

onOrder(({ cells, limit, wants, now }: BucketsJob) => {
  const buckets = new TokenBuckets(new Words(cells), () => now);
  let granted = 0;
  for (let want = 0; want < wants; want++) granted += Number(buckets.take("one", 1, limit).granted);
  return granted;
});
