import { strict as assert } from "node:assert";
import { type RateLimit, TokenBuckets } from "../../../engine/memory/token_buckets.ts";
import { CounterMap, counterMapCells } from "../../../engine/memory/counter_map.ts";
import type { BucketsJob } from "./threads/buckets.ts";
import { inWorkers, newCells } from "./threads/crew.ts";
import { fc } from "../support.ts";

/** Buckets on a clock that a test sets. */
function buckets() {
  const clock = { now: 1000 };
  const map = new CounterMap(newCells(counterMapCells(100)));
  const all = new TokenBuckets(map, () => clock.now);
  return { clock, take: (units: number, limit: RateLimit, name = "one") => all.take(name, units, limit) };
}

/** One unit a second, four of them at once. */
const SLOW = { per_min: 60, burst: 4 };

const limits = fc.record({
  per_min: fc.integer({ min: 1, max: 2_000_000 }),
  burst: fc.integer({ min: 1, max: 10_000 }),
});
/** Waits in milliseconds, and how much of the bucket is wanted then. */
const steps = fc.array(
  fc.tuple(fc.double({ min: 0, max: 5000, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  {
    maxLength: 40,
  },
);

function wanted(part: number, { burst }: RateLimit): number {
  return Math.max(1, Math.round(part * burst));
}

Deno.test("a new bucket is full, and fills again at its rate", () => {
  const { clock, take } = buckets();
  assert.deepEqual(take(3, SLOW), { granted: true, remaining: 1, retry_ms: 0, reset_ms: 3000 });
  assert.deepEqual(take(2, SLOW), { granted: false, remaining: 1, retry_ms: 1000, reset_ms: 3000 });
  clock.now += 1000;
  assert.deepEqual(take(2, SLOW), { granted: true, remaining: 0, retry_ms: 0, reset_ms: 4000 });
  clock.now += 60_000;
  assert.deepEqual(take(4, SLOW), { granted: true, remaining: 0, retry_ms: 0, reset_ms: 4000 });
});

Deno.test("what is refused costs nothing", () => {
  const { take } = buckets();
  take(1, SLOW);
  for (let n = 0; n < 10; n++) assert.equal(take(4, SLOW).granted, false);
  assert.equal(take(3, SLOW).granted, true);
});

Deno.test("more than a bucket ever holds is never granted", () => {
  const { clock, take } = buckets();
  assert.deepEqual(take(5, SLOW), { granted: false, remaining: 4, retry_ms: Infinity, reset_ms: 0 });
  clock.now += 1e9;
  assert.equal(take(5, SLOW).retry_ms, Infinity);
});

Deno.test("buckets of different names do not share", () => {
  const { take } = buckets();
  assert.equal(take(4, SLOW, "a").granted, true);
  assert.equal(take(4, SLOW, "b").granted, true);
  assert.equal(take(1, SLOW, "a").granted, false);
});

Deno.test("a bucket that became smaller grants nothing until it is back within its size", () => {
  const { clock, take } = buckets();
  take(4, SLOW);
  const small = { per_min: 60, burst: 1 };
  assert.deepEqual(take(1, small), { granted: false, remaining: 0, retry_ms: 4000, reset_ms: 4000 });
  clock.now += 4000;
  assert.equal(take(1, small).granted, true);
});

Deno.test("a bucket grants at most its burst and what flowed back", () => {
  fc.assert(fc.property(limits, steps, (limit, list) => {
    const { clock, take } = buckets();
    const begin = clock.now;
    let granted = 0;
    for (const [wait, part] of list) {
      clock.now += wait;
      const units = wanted(part, limit);
      if (take(units, limit).granted) granted += units;
      const most = limit.burst + (clock.now - begin) * limit.per_min / 60_000;
      assert.ok(granted <= most + 1e-3, `${granted} instead of ${most}`);
    }
  }));
});

Deno.test("what did not fit is granted once its time has come, and not much before", () => {
  fc.assert(fc.property(limits, steps, (limit, list) => {
    const { clock, take } = buckets();
    for (const [wait, part] of list) {
      clock.now += wait;
      const units = wanted(part, limit);
      const first = take(units, limit);
      if (first.granted) continue;
      clock.now += first.retry_ms * 0.9;
      if (first.retry_ms > 0.001) assert.equal(take(units, limit).granted, false);
      clock.now += first.retry_ms * 0.1;
      assert.equal(take(units, limit).granted, true);
    }
  }));
});

Deno.test("a bucket is full again when it says so", () => {
  fc.assert(fc.property(limits, steps, (limit, list) => {
    const { clock, take } = buckets();
    let reset = 0;
    for (const [wait, part] of list) {
      clock.now += wait;
      reset = take(wanted(part, limit), limit).reset_ms;
    }
    clock.now += reset;
    assert.equal(take(limit.burst, limit).granted, true);
  }));
});

Deno.test("exactly what remains can be had right after", () => {
  fc.assert(fc.property(limits, steps, (limit, list) => {
    const { clock, take } = buckets();
    for (const [wait, part] of list) {
      clock.now += wait;
      const { remaining } = take(wanted(part, limit), limit);
      assert.equal(take(remaining + 1, limit).granted, false, "more could be had than remains");
    }
    const { remaining } = take(1, limit);
    assert.equal(take(remaining, limit).granted, true);
  }));
});

Deno.test("four workers are together granted what one bucket holds", async () => {
  const cells = newCells(counterMapCells(100));
  const job: BucketsJob = { cells, limit: { per_min: 60, burst: 60_000 }, wants: 20_000, now: 12_345.678 };
  const granted = await inWorkers<BucketsJob, number>("buckets.ts", [job, job, job, job]);
  assert.equal(granted.reduce((sum, n) => sum + n, 0), 60_000);
});
