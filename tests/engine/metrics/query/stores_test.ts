import { strict as assert } from "node:assert";
import { nullStore } from "../../../../engine/metrics/null_store.ts";
import { delivery, onEveryStore, run } from "../stores.ts";

const PAGE = { offset: 0, limit: 2 };

onEveryStore("select() and query() see what was written just now", async (store) => {
  await store.begin(run("run_a"));
  for (const number of [1, 2]) {
    await store.write(delivery(number, { from: number }));
    const sql = "SELECT count(*) AS n, max(model) AS model FROM llm_requests";
    const [selected] = await store.select(`${sql} WHERE seq < ?`, [99]);
    assert.deepEqual(selected, { n: number, model: "gpt-4o" });
    assert.deepEqual((await store.query({ sql, ...PAGE })).rows, [[number, "gpt-4o"]]);
  }
});

onEveryStore("query() pages through rows", async (store) => {
  await store.write(delivery(1, { count: 5 }));
  const sql = "WITH r AS (SELECT seq FROM llm_requests) SELECT seq FROM r ORDER BY seq; -- all";
  const pages = [];
  for (let offset: number | null = 0; offset !== null;) {
    const page = await store.query({ sql, offset, limit: 2 });
    pages.push(page.rows.flat());
    offset = page.next;
  }
  assert.deepEqual(pages, [[0, 1], [2, 3], [4]]);
});

onEveryStore("query() takes every kind of statement that reads, and writes nothing", async (store) => {
  await store.begin(run("run_a"));
  assert.deepEqual((await store.query({ sql: "VALUES (1), (2)", ...PAGE })).rows, [[1], [2]]);
  const plan = await store.query({ sql: "EXPLAIN QUERY PLAN SELECT * FROM runs", ...PAGE });
  assert.match(JSON.stringify(plan.rows), /SCAN runs/);
  const writing = ["DELETE FROM runs", "WITH a AS (SELECT 1) DELETE FROM runs", "SELECT 1; DELETE FROM runs"];
  const calling = [
    "SELECT readfile('/etc/hostname')",
    "SELECT load_extension('x')",
    "SELECT * FROM fsdir('/')",
  ];
  for (const sql of [...writing, ...calling, "PRAGMA user_version = 7", "SELECT * FROM nothing"]) {
    await assert.rejects(store.query({ sql, ...PAGE }), { name: "QueryError" }, sql);
  }
  assert.equal((await store.select("SELECT * FROM runs")).length, 1);
});

Deno.test("a store that keeps nothing says so", async () => {
  await assert.rejects(nullStore.query({ sql: "SELECT 1", ...PAGE }), /Nothing was written down/);
  await assert.rejects(nullStore.select("SELECT 1"), /Nothing was written down/);
});
