import { strict as assert } from "node:assert";
import { latenciesOf } from "../../../../engine/mcp/analysis/facts/percentiles.ts";
import { scopeOf } from "../../../../engine/mcp/analysis/scope.ts";
import { analyzeLatency } from "../../../../engine/mcp/analysis/tools/latency.ts";
import { fc } from "../../support.ts";
import { at, REFUSED, START, TestDatabase, withRequests } from "./database.ts";

/** The value of which at least `percent` of all are not greater, as textbooks define it. */
function nearestRank(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const found = sorted.find((value) =>
    100 * sorted.filter((one) => one <= value).length >= percent * sorted.length
  );
  return found ?? assert.fail("there is always one");
}

Deno.test("percentiles are those of a naive nearest rank over all rows", async () => {
  await using database = await TestDatabase.open();
  let runs = 0;
  const latency = fc.integer({ min: 0, max: 60_000_000 }).map((us) => us / 1000);
  const population = fc.array(fc.oneof(latency, fc.constantFrom(0, 1, 100)), {
    minLength: 1,
    maxLength: 250,
  });
  await fc.assert(
    fc.asyncProperty(population, async (values) => {
      const run_id = `run_${runs++}`;
      await database.begin(run_id, { started_ms: START + runs });
      await database.record(values.map((total_ms, i) => at(i / 100, { total_ms })), { run_id });
      const found = await latenciesOf(await scopeOf(database.reader, { run_id, domain: "llm" }));
      assert.ok(found);
      assert.deepEqual(
        [found.count, found.p50_ms, found.p95_ms, found.p99_ms, found.max_ms, found.slow],
        [
          values.length,
          ...[50, 95, 99].map((percent) => nearestRank(values, percent)),
          Math.max(...values),
          values.filter((one) => one > 2 * nearestRank(values, 95)).length,
        ],
      );
    }),
    { numRuns: 60 },
  );
});

Deno.test("the 99th percentile of 99 requests is the slowest, that of 100 is not", async () => {
  for (const [count, p99_ms] of [[99, 99], [100, 99], [101, 100]]) {
    const records = Array.from({ length: count ?? 0 }, (_, i) => at(i / 100, { total_ms: i + 1 }));
    await withRequests(records, async (database) => {
      assert.equal((await database.ask(analyzeLatency, {})).p99_ms, p99_ms);
    });
  }
});

Deno.test("analyze_latency() has no data of a run without rows", () =>
  withRequests([], async (database) => {
    const { status, p50_ms, slow_count, summary } = await database.ask(analyzeLatency, {});
    assert.deepEqual([status, p50_ms, slow_count], ["NO_DATA", null, 0]);
    assert.match(summary, /No row of llm is kept of run run_a/);
  }));

/** Seconds of ten requests; those whose second is even are rate limited in part and take `limited_ms`. */
function alternating(limited_ms: number) {
  return Array.from({ length: 40 }, (_, i) => {
    const sec = Math.floor(i / 10);
    const refused = sec % 2 === 0 && i % 10 < 2;
    return at(sec + i % 10 / 100, {
      ...(refused ? REFUSED : {}),
      total_ms: sec % 2 === 0 ? limited_ms : 100,
    });
  });
}

for (const [ms, verdict] of [[151, "HIGH"], [121, "MODERATE"], [120, "LOW"], [50, "LOW"]] as const) {
  Deno.test(`analyze_latency() calls ${ms} ms beside 429s and 100 ms without ${verdict}`, () =>
    withRequests(alternating(ms), async (database) => {
      const { error_correlation } = await database.ask(analyzeLatency, {});
      assert.match(error_correlation, new RegExp(`^${verdict}`));
    }));
}

Deno.test("analyze_latency() sees no correlation where all buckets are clean", () =>
  withRequests([at(0), at(1), at(2), at(3)], async (database) => {
    assert.equal((await database.ask(analyzeLatency, {})).error_correlation, "INSUFFICIENT_DATA");
  }));

Deno.test("analyze_latency() sees no correlation in less than three buckets with requests", () =>
  withRequests([at(0, { ...REFUSED, total_ms: 900 }), at(5)], async (database) => {
    assert.equal((await database.ask(analyzeLatency, {})).error_correlation, "INSUFFICIENT_DATA");
  }));

Deno.test("analyze_latency() tells how many rows of how many requests are kept", async () => {
  await using database = await TestDatabase.open({ maxRows: 2 });
  await database.begin("run_a");
  await database.record([at(0), at(1), at(2)]);
  const { latency_sample_count, latency_total_count, summary } = await database.ask(analyzeLatency, {});
  assert.deepEqual([latency_sample_count, latency_total_count], [2, 3]);
  assert.match(summary, /Of 3 requests, 2 rows are kept/);
});
