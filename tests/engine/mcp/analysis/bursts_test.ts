import { strict as assert } from "node:assert";
import type { TimeBucket } from "../../../../engine/mcp/analysis/facts/buckets.ts";
import { findBursts, recoveries } from "../../../../engine/mcp/analysis/facts/bursts.ts";
import { getBurstEvents } from "../../../../engine/mcp/analysis/tools/burst_events.ts";
import { fc } from "../../support.ts";
import { second, withRequests } from "./database.ts";

/** Buckets of ten requests, each with so many refused; `null` is an idle one. */
function refusing(...refused: readonly (number | null)[]): TimeBucket[] {
  return refused.map((count, at) => ({
    start_ms: at * 1000,
    total: count === null ? 0 : 10,
    success: count === null ? 0 : 10 - count,
    rateLimited: Math.ceil((count ?? 0) / 2),
    capacity: Math.floor((count ?? 0) / 2),
    latencySum_ms: 0,
  }));
}

/** Bursts as `from-to`, with `+` where they are still active. */
function spans(buckets: readonly TimeBucket[]): string[] {
  return findBursts(buckets).map(({ from, to, active }) => `${from}-${to}${active ? "+" : ""}`);
}

Deno.test("findBursts() begins above 30% of refusals and ends below 10%", () => {
  assert.deepEqual(spans(refusing(0, 4, 4, 0)), ["1-3"]);
  assert.deepEqual(spans(refusing(0, 3, 3, 0)), []); // 30% is not above 30%
  assert.deepEqual(spans(refusing(0, 4, 1, 0)), ["1-3"]); // 10% is not below 10%
});

Deno.test("findBursts() holds on between the two limits", () => {
  assert.deepEqual(spans(refusing(5, 2, 1, 2, 5, 0)), ["0-5"]);
});

Deno.test("findBursts() marks a burst that is open at the end", () => {
  assert.deepEqual(spans(refusing(0, 9, 9)), ["1-3+"]);
  assert.deepEqual(spans(refusing(9)), ["0-1+"]);
});

Deno.test("findBursts() takes silence for no proof, and leaves it out of the end of a burst", () => {
  assert.deepEqual(spans(refusing(0, 9, null, 9, 0)), ["1-4"]);
  assert.deepEqual(spans(refusing(0, 9, null, null, 0)), ["1-2"]);
});

Deno.test("findBursts() finds what a regular expression over the shares finds", () => {
  const buckets = fc.array(fc.option(fc.integer({ min: 0, max: 10 })), { maxLength: 40 });
  fc.assert(fc.property(buckets, (refused) => {
    const letters = refused.map((n) => n === null ? "i" : n > 3 ? "H" : n < 1 ? "L" : "m").join("");
    const naive = Array.from(letters.matchAll(/H[Hmi]*/g), ({ index, 0: found }) => {
      const active = index + found.length === letters.length;
      return `${index}-${index + found.replace(/i+$/, "").length}${active ? "+" : ""}`;
    });
    assert.deepEqual(spans(refusing(...refused)), naive);
  }));
});

Deno.test("recoveries() tells the buckets until throughput is back", () => {
  const buckets = refusing(0, 0, 9, 9, null, null, 0);
  assert.deepEqual(recoveries(buckets, findBursts(buckets)), [2]);
});

Deno.test("recoveries() is 0 where the next bucket is as good as before", () => {
  const buckets = refusing(0, 9, 0);
  assert.deepEqual(recoveries(buckets, findBursts(buckets)), [0]);
});

Deno.test("recoveries() asks for 95% of the mean of the three buckets before", () => {
  const successes = [1, 100, 100, 100, 10, 94, 95];
  const buckets = refusing(0, 0, 0, 0, 9, 0, 0).map((one, at) => ({ ...one, success: successes[at] ?? 0 }));
  assert.deepEqual(recoveries(buckets, findBursts(buckets)), [1]);
});

Deno.test("recoveries() is null for a burst that is active, began the run, or was not recovered from", () => {
  const barren = refusing(0, 0, 9, 0).map((one, at) => at === 3 ? { ...one, success: 2 } : one);
  for (const buckets of [refusing(0, 9), refusing(9, 0), barren]) {
    assert.deepEqual(recoveries(buckets, findBursts(buckets)), [null], JSON.stringify(buckets));
  }
});

Deno.test("recoveries() does not look beyond the next burst", () => {
  const buckets = refusing(0, 9, 0, 9, 0).map((one, at) => at === 2 ? { ...one, success: 2 } : one);
  assert.deepEqual(spans(buckets), ["1-2", "3-4"]);
  assert.deepEqual(recoveries(buckets, findBursts(buckets))[0], null);
});

Deno.test("get_burst_events() gives bursts page by page", () => {
  const seconds = Array.from({ length: 11 }, (_, sec) => second(sec, 5, sec % 2 === 1 ? 15 : 0)).flat();
  return withRequests(seconds, async (database) => {
    const seen: string[] = [];
    let cursor: string | null | undefined;
    do {
      const page = await database.ask(getBurstEvents, { limit: 2, ...(cursor ? { cursor } : {}) });
      assert.equal(page.burst_count, 5);
      seen.push(...page.burst_events.map(({ start_bucket }) => start_bucket));
      cursor = page.next_cursor;
    } while (cursor);
    assert.deepEqual([seen.length, new Set(seen).size], [5, 5]);
  });
});

Deno.test("get_burst_events() says when there is too little data", () =>
  withRequests(second(0, 1, 9), async (database) => {
    const { status, burst_count, summary } = await database.ask(getBurstEvents, {});
    assert.deepEqual([status, burst_count], ["NO_DATA", 0]);
    assert.match(summary, /three or more time buckets/);
  }));
