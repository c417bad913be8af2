import { strict as assert } from "node:assert";
import { diagnose } from "../../../../engine/mcp/analysis/tools/diagnose.ts";
import { at, REFUSED, START, TestDatabase, withRequests } from "./database.ts";

Deno.test("an analysis looks at the newest run and never mixes runs", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  await database.begin("run_b", { started_ms: START + 60_000 });
  await database.record([at(0), at(1)], { run_id: "run_a" });
  await database.record([at(60, REFUSED)], { run_id: "run_b" });
  const newest = await database.ask(diagnose, {});
  assert.deepEqual([newest.run_id, newest.total_requests, newest.rate_limit_pct], ["run_b", 1, 100]);
  const other = await database.ask(diagnose, { run_id: "run_a" });
  assert.deepEqual([other.run_id, other.total_requests, other.rate_limit_pct], ["run_a", 2, 0]);
});

Deno.test("the newest run is by its start, not by when it was written", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_b", { started_ms: START + 60_000 });
  await database.begin("run_a");
  assert.equal((await database.ask(diagnose, {})).run_id, "run_b");
});

Deno.test("an analysis looks at the domain with most requests unless one is named", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  await database.record([at(0)]);
  await database.record([at(0), at(1)], { domain: "web" });
  assert.equal((await database.ask(diagnose, {})).domain, "web");
  assert.equal((await database.ask(diagnose, { domain: "llm" })).total_requests, 1);
});

Deno.test("a run without requests has no data, in whatever domain", () =>
  withRequests([], async (database) => {
    const { status, domain, summary } = await database.ask(diagnose, {});
    assert.deepEqual([status, domain], ["NO_DATA", "llm"]);
    assert.match(summary, /No request of llm is recorded in run run_a; list_runs tells/);
  }));

Deno.test("an analysis of a domain that is not there names those that are", () =>
  withRequests([], async (database) => {
    for (const domain of ["smtp", "llm_rows; DROP TABLE runs", "constructor"]) {
      await assert.rejects(database.ask(diagnose, { domain }), /no such domain, available are llm, web/);
    }
  }));

Deno.test("an analysis of a run that is not there points to list_runs", () =>
  withRequests([], async (database) => {
    await assert.rejects(database.ask(diagnose, { run_id: "run_z" }), /Cannot find run "run_z".*list_runs/);
  }));

Deno.test("an analysis of a database without runs says so", async () => {
  await using database = await TestDatabase.open();
  await assert.rejects(database.ask(diagnose, {}), /the database holds no run/);
});

Deno.test("requests of all instances of a run count", async () => {
  await using database = await TestDatabase.open();
  await database.begin("run_a");
  for (const instance_id of ["ins_1", "ins_2"]) await database.record([at(0), at(1)], { instance_id });
  assert.equal((await database.ask(diagnose, {})).total_requests, 4);
});
