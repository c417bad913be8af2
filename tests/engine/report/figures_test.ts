/** Figures of a report: by the sums that the writer keeps, and a sample of the rows. */
import { strict as assert } from "node:assert";
import { DatabaseSync } from "node:sqlite";
import { figuresOf } from "../../../engine/report/figures/domain_figures.ts";
import { latenciesOf, SAMPLE_ROWS } from "../../../engine/report/figures/latencies.ts";
import { MOST_STEPS, storedTimeline } from "../../../engine/report/figures/timeline.ts";
import type { MetricsReader } from "../../../engine/mcp/tool.ts";
import { at, REFUSED, second, START, TestDatabase, withRequests } from "../mcp/analysis/database.ts";

const SERVICES = [
  { name: "llm", faults: [{ name: "rate_limit", kind: "http" }] },
  { name: "web", faults: [] },
];

Deno.test("figuresOf() counts by outcome, fault, status and ending, and leaves out domains without requests", async () => {
  const requests = [
    ...second(0, 6, 3),
    at(2, { outcome: "fault", fault: "slow_response", delay_ms: 40, total_ms: 50 }),
    at(3, { outcome: "fault", fault: "own_fault", status: null, ending: "rst" }),
    at(4, { outcome: "client_error", status: 400 }),
  ];
  await withRequests(requests, async ({ reader }) => {
    const [llm, ...others] = await figuresOf(reader, SERVICES, "run_a");
    assert.deepEqual(others, []);
    assert.equal(llm?.requests, 12);
    assert.equal(llm.good, 7); // the slow one got its good reply, too
    assert.deepEqual(llm.outcomes, { success: 6, fault: 5, client_error: 1 });
    assert.deepEqual(llm.endings, { complete: 11, rst: 1 });
    assert.deepEqual(llm.statuses, { "200": 7, "429": 3, "400": 1, none: 1 });
    assert.deepEqual(llm.faults.map(({ name, kind, requests }) => [name, kind, requests]), [
      ["rate_limit", "http", 3],
      ["own_fault", null, 1],
      ["slow_response", null, 1],
    ]);
    const slow = llm.faults.find(({ name }) => name === "slow_response");
    assert.deepEqual([slow?.mean_ms, slow?.mean_delay_ms, slow?.good], [50, 40, 1]);
    assert.equal(llm.latency?.rows, 12);
  });
});

Deno.test("latenciesOf() has the nearest rank of all rows where there are few, with and without injected waits", async () => {
  // The slower half took as long as the faster one but for what was injected, in reverse.
  const delayOf = (i: number) => i < 100 ? 0 : 2 * i - 199;
  const requests = Array.from(
    { length: 200 },
    (_, i) => at(i / 100, { total_ms: i + 1, delay_ms: delayOf(i) }),
  );
  await withRequests(requests, async ({ reader }) => {
    const found = await latenciesOf(reader, { domain: "llm", run_id: "run_a", requests: 200 });
    assert.deepEqual([found?.rows, found?.of_rows], [200, 200]);
    assert.deepEqual(found?.total, {
      p5: 10,
      p25: 50,
      p50: 100,
      p75: 150,
      p90: 180,
      p95: 190,
      p99: 198,
      p100: 200,
    });
    assert.deepEqual([found?.own.p25, found?.own.p50, found?.own.p100], [25, 50, 100]);
    assert.equal(await latenciesOf(reader, { domain: "llm", run_id: "run_b", requests: 0 }), null);
  });
});

Deno.test("latenciesOf() draws from many rows evenly, and only from those of its run", async () => {
  await using database = await TestDatabase.open();
  for (const run_id of ["run_a", "run_b"]) await database.begin(run_id);
  const [batches, rows] = [40, 1_000];
  for (let batch = 0; batch < batches; batch++) {
    const own = Array.from({ length: rows }, (_, i) => {
      const n = batch * rows + i;
      return at(n / 100, { total_ms: n % 20 === 0 ? 5_000 : 1 + n / (batches * rows) * 100 });
    });
    await database.record(own); // a client in twenty that takes turns is slow: even steps would meet it always or never
    await database.record(Array.from({ length: 250 }, () => at(batch, { total_ms: 99_999 })), {
      run_id: "run_b",
    });
  }
  const requests = batches * rows;
  const found = await latenciesOf(database.reader, { domain: "llm", run_id: "run_a", requests });
  assert.ok(found);
  assert.ok(Math.abs(found.rows - SAMPLE_ROWS) < SAMPLE_ROWS / 10, `${found.rows}`);
  assert.equal(found.of_rows, requests);
  assert.ok(Math.abs(found.total.p50 - 53.6) < 2, `${found.total.p50}`);
  assert.ok(Math.abs(found.total.p90 - 95.7) < 2, `${found.total.p90}`);
  assert.deepEqual([found.total.p99, found.total.p100], [5_000, 5_000]);
});

Deno.test("storedTimeline() has every request of all domains in at most 120 steps that people can read", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  await database.record([
    ...second(0, 5, 2),
    ...second(900, 3),
    at(901, { outcome: "aborted", status: null }),
  ]);
  await database.record([at(450, REFUSED)], { domain: "web" });
  const timeline = await storedTimeline(database.reader, "run_a", 1_000);
  assert.ok(timeline);
  const { good, faults, errors, step_ms, start_utc } = timeline;
  const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
  assert.deepEqual([sum(good), sum(faults), sum(errors)], [8, 3, 1]);
  assert.equal(step_ms, 10_000);
  assert.ok(good.length <= MOST_STEPS && good.length >= 90, `${good.length}`);
  assert.equal(Date.parse(start_utc), Math.floor(START / step_ms) * step_ms);
  assert.equal(await storedTimeline(database.reader, "run_b", 1_000), null);
});

Deno.test("storedTimeline() has more than one step where buckets are as wide as no step that people would choose", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  await database.record([...second(0, 1), ...second(600, 1)]);
  const timeline = await storedTimeline(database.reader, "run_a", 7_000);
  assert.deepEqual([timeline?.step_ms, timeline?.good.length], [7_000, 87]);
});

Deno.test("a report looks at no row but those of its sample: the database scans neither rows nor other runs", async () => {
  await using database = await TestDatabase.open();
  for (const run_id of ["run_a", "run_b"]) await database.begin(run_id);
  await database.record(second(0, 900));
  const plans: string[] = [];
  using planner = new DatabaseSync(database.path, { readOnly: true });
  const reader: MetricsReader = {
    domains: database.reader.domains,
    async select(sql, args = []) {
      const plan = planner.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...args);
      plans.push(...plan.map(({ detail }) => String(detail)));
      return await database.reader.select(sql, args);
    },
  };
  await figuresOf(reader, SERVICES, "run_a");
  await latenciesOf(reader, { domain: "llm", run_id: "run_a", requests: 1_000_000 });
  await storedTimeline(reader, "run_a", 1_000);
  const scans = plans.filter((plan) => /^SCAN (llm|web)_/.test(plan));
  assert.deepEqual(scans, []);
  assert.ok(plans.some((plan) => /^SEARCH llm_rows USING INTEGER PRIMARY KEY/.test(plan)), plans.join("\n"));
});
