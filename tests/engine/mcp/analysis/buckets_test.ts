import { strict as assert } from "node:assert";
import { seriesOf } from "../../../../engine/mcp/analysis/facts/buckets.ts";
import { scopeOf } from "../../../../engine/mcp/analysis/scope.ts";
import { at, REFUSED, runRow, START, TestDatabase, withRequests } from "./database.ts";

Deno.test("seriesOf() counts what arrived in each second, whichever instance saw it", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  const records = [at(0.1), at(0.9, { ...REFUSED, total_ms: 4 }), at(1, { outcome: "fault", status: 529 })];
  for (const instance_id of ["ins_1", "ins_2"]) await database.record(records, { instance_id });
  const { buckets, bucket_sec } = await seriesOf(await scopeOf(database.reader, {}));
  assert.equal(bucket_sec, 1);
  assert.deepEqual(buckets, [
    { start_ms: START, total: 4, success: 2, rateLimited: 2, capacity: 0, latencySum_ms: 32 },
    { start_ms: START + 1000, total: 2, success: 0, rateLimited: 0, capacity: 2, latencySum_ms: 24 },
  ]);
});

Deno.test("seriesOf() knows the requests of its run only", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  await database.record([at(0), at(1)]);
  await database.record([at(0), at(1), at(2)], { run_id: "run_b" });
  const { buckets } = await seriesOf(await scopeOf(database.reader, { run_id: "run_a" }));
  assert.deepEqual(buckets.map(({ total }) => total), [1, 1]);
});

Deno.test("seriesOf() has an empty bucket for each idle second between requests", () =>
  withRequests([at(0), at(4)], async (database) => {
    const { buckets } = await seriesOf(await scopeOf(database.reader, {}));
    assert.deepEqual(buckets.map(({ start_ms, total }) => [start_ms - START, total]), [
      [0, 1],
      [1000, 0],
      [2000, 0],
      [3000, 0],
      [4000, 1],
    ]);
  }));

Deno.test("seriesOf() counts replies that are only late as good, unless they were broken off", () => {
  const late = { outcome: "fault", fault: "slow_response" } as const;
  return withRequests(
    [at(0, late), at(0, { ...late, fault: "drip" }), at(0, { ...late, ending: "client_aborted" })],
    async (database) => {
      const { buckets } = await seriesOf(await scopeOf(database.reader, {}));
      assert.deepEqual(buckets.map(({ total, success }) => [total, success]), [[3, 2]]);
    },
  );
});

Deno.test("seriesOf() keeps to the width of buckets that the run was recorded with", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a", { config: '{"metrics":{"bucket_sec":10}}' });
  await database.record([at(0), at(35)], { bucket_sec: 10 });
  const { buckets, bucket_sec } = await seriesOf(await scopeOf(database.reader, {}));
  assert.deepEqual([bucket_sec, buckets.map(({ total }) => total)], [10, [1, 0, 0, 1]]);
});

Deno.test("seriesOf() widens buckets rather than to hold more than it may", () =>
  withRequests([at(0), at(9), at(99)], async (database) => {
    const { buckets, bucket_sec } = await seriesOf(await scopeOf(database.reader, {}), 10);
    assert.equal(bucket_sec, 10);
    assert.deepEqual(buckets.map(({ total }) => total), [2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  }));

Deno.test("seriesOf() is bounded whatever the span of a run", () =>
  withRequests([at(0), at(3 * 365 * 86_400)], async (database) => {
    const { buckets } = await seriesOf(await scopeOf(database.reader, {}));
    assert.ok(buckets.length <= 50_001, String(buckets.length));
  }));

Deno.test("seriesOf() takes a second for a run whose configuration does not tell", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a", runRow("run_a", { config: "{}" }));
  await database.record([at(0), at(1)]);
  assert.equal((await seriesOf(await scopeOf(database.reader, {}))).bucket_sec, 1);
});
