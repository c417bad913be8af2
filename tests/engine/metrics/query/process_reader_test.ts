import { strict as assert } from "node:assert";
import { REFUSED_TABLES, VIRTUAL_TABLES } from "../../../../engine/metrics/query/allowed.ts";
import { openStore } from "../../../../engine/metrics/libsql_store.ts";
import { ProcessReader } from "../../../../engine/metrics/query/process_reader.ts";
import { QUERY_LIMITS } from "../../../../engine/metrics/query/query.ts";
import { SupervisedStore } from "../../../../engine/metrics/supervised_store.ts";
import { underLoad } from "../../../harness.ts";
import { inFolder } from "../../support.ts";
import { delivery, optionsOf, requests, run } from "../stores.ts";

/** Counts for ever. */
const ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";
const PAGE = { offset: 0, limit: 100 };

/** A reader of a file with one run of some rows. */
async function withReader(
  test: (reader: ProcessReader, path: string) => Promise<void>,
  { rows = 3, query_ms = underLoad(1_000) } = {},
): Promise<void> {
  await inFolder({}, async (folder) => {
    const path = `${folder}/metrics.db`;
    const store = await openStore(optionsOf(`file:${path}`));
    await store.begin(run("run_a"));
    await store.write(delivery(1, { count: rows }));
    await store.close();
    const reader = new ProcessReader(path, { query_ms });
    try {
      await test(reader, path);
    } finally {
      await reader.close();
    }
  });
}

Deno.test("query() gives columns and rows by position, with what JSON has not as text", async () => {
  await withReader(async (reader) => {
    const sql = "SELECT 1 AS a, 'x' AS a, null, 1.5, x'00ff', 9223372036854775807, 9e999";
    const { columns, rows } = await reader.query({ sql, ...PAGE });
    assert.deepEqual(columns.slice(0, 2), ["a", "a"]);
    assert.deepEqual(rows, [[1, "x", null, 1.5, "x'00ff'", "9223372036854775807", "Infinity"]]);
  });
});

Deno.test("query() pages through rows, and the last page says so", async () => {
  await withReader(async (reader) => {
    const sql = "SELECT seq FROM llm_requests ORDER BY seq";
    const first = await reader.query({ sql, offset: 0, limit: 2 });
    const second = await reader.query({ sql, offset: first.next ?? 0, limit: 2 });
    assert.deepEqual([first.rows, first.next], [[[0], [1]], 2]);
    assert.deepEqual([second.rows, second.next], [[[2]], null]);
  });
});

Deno.test("query() ends a page at its length, and cuts values that are too long", async () => {
  await withReader(async (reader) => {
    const long = "SELECT replicate('x', 19000) FROM generate_series(1, 50)";
    const { rows, next } = await reader.query({ sql: long, ...PAGE });
    assert.ok(JSON.stringify(rows).length <= QUERY_LIMITS.page_chars + rows.length);
    assert.equal(next, rows.length);
    const cut = await reader.query({ sql: "SELECT replicate('x', 1000000), zeroblob(1000000)", ...PAGE });
    assert.equal(cut.cut, true);
    assert.ok(JSON.stringify(cut.rows).length < 3 * QUERY_LIMITS.cell_chars);
  });
});

Deno.test("query() stops what never ends, whatever it does, and takes the next one", async () => {
  await withReader(async (reader) => {
    const crossJoin = `SELECT count(*) FROM ${Array.from({ length: 9 }, (_, i) => `llm_requests AS t${i}`)}`;
    const inOneCall = "SELECT instr(zeroblob(100000000), zeroblob(50000000) || x'01')"; // no interrupt reaches it
    for (const sql of [ENDLESS, crossJoin, inOneCall]) {
      const begun = performance.now();
      await assert.rejects(reader.query({ sql, ...PAGE }), {
        name: "QueryError",
        message: /took longer than/,
      });
      assert.ok(performance.now() - begun >= 900, sql);
      assert.deepEqual((await reader.query({ sql: "VALUES (1)", ...PAGE })).rows, [[1]]);
    }
  }, { rows: 900 });
});

Deno.test("query() refuses what takes too much memory, and says so", async () => {
  await withReader(async (reader) => {
    const sql =
      "WITH RECURSIVE t(s) AS (SELECT 'x' UNION ALL SELECT s || s FROM t) SELECT max(length(s)) FROM t";
    const message = /more than 512 MiB of memory/;
    await assert.rejects(reader.query({ sql, ...PAGE }), { name: "QueryError", message });
  }, { query_ms: underLoad(20_000) });
});

Deno.test("query() says what is wrong in SQLite's words, and never where the file is", async () => {
  await withReader(async (reader, path) => {
    const cases: [string, RegExp][] = [
      ["SELECT * FROM nowhere", /SQLite says: no such table: nowhere/],
      ["SELECT 1 +", /SQLite says: .*incomplete|syntax/],
      ["SELECT readfile('/etc/passwd')", /The function readfile is not allowed/],
      ["SELECT \"WRITEFILE\"('a', 'b')", /The function writefile is not allowed/],
      ["SELECT * FROM 'fsdir'('/') AS f", /The table fsdir is not allowed/],
      ["SELECT file FROM pragma_database_list", /The table pragma_database_list is not allowed/],
      ["SELECT config FROM main.Fleet_Config", /The table fleet_config is not allowed/],
      ['SELECT 1 FROM runs WHERE config IN (SELECT config FROM "fleet")', /The table fleet is not allowed/],
      ["WITH a AS (SELECT 1) DELETE FROM runs", /This statement writes/],
      [
        "WITH a AS (SELECT 1) INSERT INTO runs SELECT 1, 2, 3, 4, 5, 6, 7 RETURNING *",
        /This statement writes/,
      ],
    ];
    for (const [sql, message] of cases) {
      await assert.rejects(reader.query({ sql, ...PAGE }), { name: "QueryError", message }, sql);
    }
    await Deno.remove(path);
    const gone = await reader.query({ sql: "SELECT 1", ...PAGE }).catch(String);
    assert.match(String(gone), /not there, or cannot be read/);
    assert.ok(!String(gone).includes(path));
  });
});

Deno.test("query() takes a bounded number of questions at once", async () => {
  await withReader(async (reader) => {
    const all = Array.from({ length: 30 }, () => reader.query({ sql: "SELECT 1", ...PAGE }));
    const answers = await Promise.allSettled(all);
    const refused = answers.filter(({ status }) => status === "rejected");
    assert.equal(refused.length, 10);
    assert.match(String(refused[0] && "reason" in refused[0] && refused[0].reason), /wait for their turn/);
  });
});

Deno.test("select() takes values in order and gives rows by name, and sees a file that took the place of another", async () => {
  await withReader(async (reader, path) => {
    const sql = "SELECT run_id, ? + ? AS sum FROM runs";
    assert.deepEqual(await reader.select(sql, [2, 3]), [{ run_id: "run_a", sum: 5 }]);
    await Deno.remove(path);
    const other = await openStore(optionsOf(`file:${path}`));
    await other.begin(run("run_b"));
    await other.close();
    assert.deepEqual(await reader.select(sql, [2, 3]), [{ run_id: "run_b", sum: 5 }]);
  });
});

Deno.test("every virtual table of the native module is known as allowed or refused", async () => {
  await withReader(async (reader) => {
    const modules = await reader.select("SELECT name FROM pragma_module_list");
    const unknown = modules.map(({ name }) => String(name)).filter((name) =>
      !name.startsWith("pragma_") && !VIRTUAL_TABLES.has(name) && !REFUSED_TABLES.has(name)
    );
    assert.deepEqual(unknown, []);
    assert.ok(modules.length > 10);
  });
});

Deno.test("a query that runs holds up no writing", async () => {
  await inFolder({}, async (folder) => {
    const store = new SupervisedStore(optionsOf(`file:${folder}/metrics.db`));
    await store.open();
    await store.begin(run("run_a"));
    await store.query({ sql: "SELECT 1", ...PAGE });
    let over = false;
    const asked = store.query({ sql: ENDLESS, ...PAGE }).catch(String).finally(() => over = true);
    for (let number = 1; number <= 20; number++) await store.write(delivery(number, { from: number }));
    assert.deepEqual([await requests(store), over], [20, false]);
    await store.close();
    assert.match(String(await asked), /died|stopped/);
  });
});

Deno.test("close() ends what runs and what waits for its turn, and leaves no process behind", async () => {
  await withReader(async (reader) => {
    await reader.query({ sql: "VALUES (1)", ...PAGE });
    const asked = Array.from({ length: 3 }, () => reader.query({ sql: ENDLESS, ...PAGE }).catch(String));
    await reader.close();
    const [first, ...others] = await Promise.all(asked);
    assert.match(String(first), /died|closed/);
    assert.deepEqual(
      others.map(String),
      Array(2).fill("QueryError: Cannot use the metrics database as it is closed"),
    );
    await assert.rejects(reader.query({ sql: "VALUES (1)", ...PAGE }), /it is closed/);
  });
});
