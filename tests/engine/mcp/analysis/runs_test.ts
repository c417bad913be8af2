import { strict as assert } from "node:assert";
import { compareRuns } from "../../../../engine/mcp/analysis/runs/compare_runs.ts";
import { changesBetween } from "../../../../engine/mcp/analysis/runs/config_changes.ts";
import { listRuns } from "../../../../engine/mcp/analysis/runs/list_runs.ts";
import { beyondChance } from "../../../../engine/mcp/analysis/runs/significance.ts";
import { at, second, START, TestDatabase, withRequests } from "./database.ts";

Deno.test("list_runs() gives every run once, newest first, page by page", async () => {
  await using database = await TestDatabase.open();
  for (let i = 0; i < 5; i++) await database.begin(`run_${i}`, { started_ms: START + Math.floor(i / 2) });
  const seen: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await database.ask(listRuns, { limit: 2, ...(cursor ? { cursor } : {}) });
    assert.equal(page.run_count, 5);
    seen.push(...page.runs.map(({ run_id }) => run_id));
    cursor = page.next_cursor;
  } while (cursor);
  assert.deepEqual(seen, ["run_4", "run_3", "run_2", "run_1", "run_0"]);
});

Deno.test("list_runs() tells of the requests in each domain", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a", { preset: "stress", seed: 9 });
  await database.record(second(0, 3, 1));
  await database.record([at(0)], { domain: "web" });
  const { runs: [run] } = await database.ask(listRuns, {});
  assert.deepEqual(run, {
    run_id: "run_a",
    instance_id: "ins_1",
    started_utc: new Date(START).toISOString(),
    seed: 9,
    preset: "stress",
    version: "0",
    domains: {
      llm: { requests: 4, success_rate_pct: 75 },
      web: { requests: 1, success_rate_pct: 100 },
    },
  });
});

Deno.test("list_runs() of an empty database says so", async () => {
  await using database = await TestDatabase.open();
  const { run_count, runs, summary } = await database.ask(listRuns, {});
  assert.deepEqual([run_count, runs], [0, []]);
  assert.match(summary, /no run yet/);
});

/** A database with a calm run, one without requests, and one with many refusals. */
async function threeRuns(): Promise<TestDatabase> {
  const database = await TestDatabase.open();
  const config = (pct: number) => JSON.stringify({ llm: { faults: { rate_limit: { pct } } }, seed: 7 });
  await database.begin("run_calm", { config: config(5) });
  await database.record(second(0, 95, 5), { run_id: "run_calm" });
  await database.begin("run_idle", { started_ms: START + 1000 });
  await database.begin("run_rough", { started_ms: START + 2000, config: config(50) });
  await database.record(second(2, 50, 50), { run_id: "run_rough" });
  return database;
}

Deno.test("compare_runs() sets the newest run beside the one before it that had requests", async () => {
  await using database = await threeRuns();
  const { baseline, run, success_change_pct_points, success_beyond_chance, errors, config_changes, summary } =
    await database.ask(compareRuns, {});
  assert.deepEqual([baseline.run_id, run.run_id], ["run_calm", "run_rough"]);
  assert.deepEqual([baseline.success_rate_pct, run.success_rate_pct], [95, 50]);
  assert.deepEqual([success_change_pct_points, success_beyond_chance], [-45, true]);
  assert.deepEqual(errors, [{
    type: "rate_limit",
    baseline_count: 5,
    count: 50,
    baseline_pct: 5,
    pct: 50,
    change_pct_points: 45,
    beyond_chance: true,
  }]);
  assert.deepEqual(config_changes, [{ path: "llm.faults.rate_limit.pct", baseline: "5", value: "50" }]);
  assert.match(
    summary,
    /from 95% of 100 requests to 50% of 100. Changed beyond chance: rate_limit from 5% to 50%/,
  );
  assert.deepEqual([run.p50_ms, run.p99_ms, run.avg_ms], [12, 12, 12]);
});

Deno.test("compare_runs() compares the runs that are named", async () => {
  await using database = await threeRuns();
  const { baseline, run } = await database.ask(compareRuns, {
    run_id: "run_calm",
    baseline_run_id: "run_rough",
  });
  assert.deepEqual([baseline.run_id, run.run_id], ["run_rough", "run_calm"]);
});

Deno.test("compare_runs() of the same run twice finds no difference", async () => {
  await using database = await threeRuns();
  const { success_beyond_chance, errors, config_changes, summary } = await database.ask(compareRuns, {
    baseline_run_id: "run_rough",
  });
  assert.deepEqual([success_beyond_chance, errors[0]?.beyond_chance, config_changes], [false, false, []]);
  assert.match(summary, /which chance alone explains. No type of error changed beyond chance/);
});

Deno.test("compare_runs() says when there is nothing to compare with", () =>
  withRequests([at(0)], async (database) => {
    await assert.rejects(database.ask(compareRuns, {}), /no run before it has requests of llm/);
  }));

Deno.test("beyondChance() tells differences from noise", () => {
  assert.equal(beyondChance([50, 1000], [60, 1000]), false);
  assert.equal(beyondChance([50, 1000], [100, 1000]), true);
  assert.equal(beyondChance([5, 10], [1, 10]), false);
  assert.equal(beyondChance([0, 0], [5, 10]), false);
  assert.equal(beyondChance([0, 10], [0, 10]), false);
  assert.equal(beyondChance([10, 10], [10, 10]), false);
});

Deno.test("changesBetween() names settings that were changed, added or removed, and cuts long ones", () => {
  const before = JSON.stringify({ a: { b: 1, c: [1] }, gone: true });
  const now = JSON.stringify({ a: { b: 1, c: [2] }, long: "x".repeat(1000) });
  const changes = changesBetween(before, now);
  assert.deepEqual(changes.map(({ path, baseline }) => [path, baseline]), [
    ["a.c", "[1]"],
    ["gone", "true"],
    ["long", null],
  ]);
  assert.equal(changes[2]?.value?.length, 200);
});

Deno.test("changesBetween() is bounded", () => {
  const many = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`key_${i}`, i]));
  assert.equal(changesBetween("{}", JSON.stringify(many)).length, 50);
});
