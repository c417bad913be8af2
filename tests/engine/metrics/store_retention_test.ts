import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import { selectSeries } from "../../../engine/metrics/queries.ts";
import { pruneByAge, pruneByCount, STEP_ROWS } from "../../../engine/metrics/retention.ts";
import { openStore } from "../../../engine/metrics/libsql_store.ts";
import { fakeClock } from "../../harness.ts";
import { ALL, bucket, delivery, onEveryStore, optionsOf, requests, run, seqs } from "./stores.ts";
import { inFolder } from "../support.ts";
import { EPOCH } from "./records.ts";

const HOUR_MS = 3_600_000;

onEveryStore("keeps only the newest rows, and the totals of all", async (store) => {
  await store.write(delivery(1, { count: 7 }));
  assert.deepEqual(await seqs(store), [2, 3, 4, 5, 6]);
  await store.write(delivery(2, { run_id: "run_b", from: 7, count: 2 }));
  assert.deepEqual(await seqs(store), [4, 5, 6, 7, 8]);
  assert.equal(await requests(store), 9);
}, { maxRows: 5 });

onEveryStore("counts rows, not the gaps that forgotten runs of others have left", async (store) => {
  for (let round = 0; round < 3; round++) {
    await store.write(delivery(2 * round, { from: 2 * round, run_id: `run_${round}`, count: 2 }));
    await store.write(delivery(2 * round + 1, { from: 100 + round }));
    await store.forget(`run_${round}`);
  }
  assert.deepEqual(await seqs(store), [100, 101, 102]);
  await store.write(delivery(7, { from: 103, count: 3 }));
  assert.deepEqual(await seqs(store), [101, 102, 103, 104, 105]);
}, { maxRows: 5 });

onEveryStore("counts the rows of a batch that comes again once", async (store) => {
  for (let again = 0; again < 3; again++) await store.write(delivery(1, { count: 4 }));
  await store.write(delivery(2, { from: 4 }));
  assert.deepEqual(await seqs(store), [0, 1, 2, 3, 4]);
}, { maxRows: 5 });

Deno.test("rows of a database that had no count of them are counted when it is opened", async () => {
  await inFolder({}, async (folder) => {
    const url = `file:${folder}/a.db`;
    const before = await openStore(optionsOf(url));
    await before.write(delivery(1, { count: 4 }));
    await before.close();
    const client = createClient({ url });
    await client.batch(["DELETE FROM llm_rows WHERE id = 2", "DROP TABLE row_counts"]);
    client.close();
    const store = await openStore(optionsOf(url, { maxRows: 4 }));
    await store.write(delivery(2, { from: 4 }));
    assert.deepEqual(await seqs(store), [0, 2, 3, 4]);
    await store.write(delivery(3, { from: 5 }));
    assert.deepEqual(await seqs(store), [2, 3, 4, 5]);
    await store.close();
  });
});

Deno.test("a lowered limit takes effect step by step", async () => {
  await inFolder({}, async (folder) => {
    const url = `file:${folder}/a.db`;
    const before = await openStore(optionsOf(url, { maxRows: 100_000 }));
    await before.write(delivery(1, { count: 2.5 * STEP_ROWS }));
    await before.close();
    const store = await openStore(optionsOf(url, { maxRows: 100 }));
    const left: number[] = [];
    for (let number = 2; number <= 4; number++) {
      await store.write(delivery(number, { from: number * STEP_ROWS }));
      left.push((await seqs(store)).length);
    }
    assert.deepEqual(left, [1.5 * STEP_ROWS + 1, 0.5 * STEP_ROWS + 2, 100]);
    await store.close();
  });
});

Deno.test("rows and buckets go when they are too old, totals stay", async () => {
  const clock = fakeClock();
  const store = await openStore(optionsOf(":memory:", { maxAgeHours: 1 }), clock);
  await store.write(delivery(1, { count: 2, arrived: EPOCH - 2 * HOUR_MS }));
  await store.write(delivery(2, { from: 2, count: 3 }));
  assert.equal((await seqs(store)).length, 5); // nobody has looked yet
  clock.advance(10_000);
  await store.write(delivery(3, { count: 0 }));
  assert.deepEqual(await seqs(store), [2, 3, 4]);
  const buckets = (await store.read({ ...ALL, table: "timeseries" })).rows;
  assert.deepEqual(buckets.map(({ bucket_ms }) => bucket_ms), [EPOCH]);
  assert.equal(await requests(store), 5);
  await store.close();
});

Deno.test("many old rows and buckets go a step at each batch", async () => {
  const clock = fakeClock();
  const store = await openStore(optionsOf(":memory:", { maxRows: 100_000, maxAgeHours: 1 }), clock);
  const old = EPOCH - 2 * HOUR_MS;
  const count = 1.5 * STEP_ROWS;
  const buckets = Array.from({ length: count }, (_, i) => bucket(1, old + i));
  await store.write(delivery(1, { count, arrived: old, buckets }));
  clock.advance(10_000);
  const left: number[][] = [];
  for (let number = 2; number <= 4; number++) {
    await store.write(delivery(number, { count: 0 }));
    const kept = await store.read({ ...ALL, table: "timeseries" });
    left.push([(await seqs(store)).length, kept.rows.length]);
  }
  assert.deepEqual(left, [[0.5 * STEP_ROWS, 0.5 * STEP_ROWS], [0, 0], [0, 0]]);
  assert.equal(await requests(store), count);
  await store.close();
});

Deno.test("old rows behind younger ones go, too, in their turn", async () => {
  const clock = fakeClock();
  const store = await openStore(optionsOf(":memory:", { maxRows: 100_000, maxAgeHours: 1 }), clock);
  await store.write(delivery(1, { count: STEP_ROWS, arrived: EPOCH + HOUR_MS }));
  await store.write(delivery(2, { count: 5, arrived: EPOCH - 2 * HOUR_MS }));
  for (let number = 3; number <= 6; number++) {
    clock.advance(10_000);
    await store.write(delivery(number, { count: 0 }));
  }
  const [kept] = await store.select("SELECT count(*) AS rows FROM llm_rows");
  assert.deepEqual(kept, { rows: STEP_ROWS });
  await store.close();
});

Deno.test("a thousand runs stay, and those of living instances", async () => {
  const store = await openStore(optionsOf(":memory:"));
  await store.heartbeat({ instance_id: "ins_1", run_id: "run_0", version: "0", config_version: 0 });
  for (let start = 0; start < 1010; start++) {
    const run_id = `run_${start}`;
    if (start < 12) await store.write(delivery(start + 1, { run_id, count: 0, buckets: [bucket(1)] }));
    await store.begin(run(run_id, EPOCH + start));
  }
  const { rows } = await store.read({ ...ALL, table: "runs" });
  assert.equal(rows.length, 1001);
  assert.deepEqual(rows.slice(0, 2).map(({ run_id }) => run_id), ["run_0", "run_10"]);
  const counted = (await store.totals())["llm"]?.map(({ run_id }) => run_id);
  assert.deepEqual(counted, ["run_0", "run_10", "run_11"]);
  const { rows: buckets } = await store.read({ ...ALL, table: "timeseries" });
  assert.deepEqual(buckets.map(({ run_id }) => run_id), counted);
  await store.close();
});

Deno.test("a run of many buckets goes step by step, and leaves none behind", async () => {
  const store = await openStore(optionsOf(":memory:"));
  const buckets = Array.from({ length: 1.5 * STEP_ROWS }, (_, second) => bucket(1, EPOCH + second * 1000));
  await store.write(delivery(1, { run_id: "run_0", count: 0, buckets }));
  for (let start = 0; start < 1000; start++) await store.begin(run(`run_${start}`, EPOCH + start));
  const left: unknown[] = [];
  for (let start = 1000; start < 1002; start++) {
    await store.begin(run(`run_${start}`, EPOCH + start));
    const [kept] = await store.select(
      "SELECT (SELECT count(*) FROM llm_timeseries) AS buckets, (SELECT count(*) FROM runs) AS runs",
    );
    left.push(kept);
  }
  assert.deepEqual(left, [{ buckets: 0.5 * STEP_ROWS, runs: 1001 }, { buckets: 0, runs: 1000 }]);
  await store.close();
});

Deno.test("nothing that is asked often walks through a whole table", async () => {
  await inFolder({}, async (folder) => {
    const url = `file:${folder}/a.db`;
    await (await openStore(optionsOf(url))).close();
    const client = createClient({ url, concurrency: 1 });
    const series = selectSeries({ domain: "llm", run_id: "a", from_ms: 0, to_ms: 1 });
    for (const one of [series, ...pruneByCount("llm", 1), ...pruneByAge("llm", 1, 0)]) {
      if (typeof one === "string") continue;
      const plan = await client.execute({ sql: `EXPLAIN QUERY PLAN ${one.sql}`, args: { ...one.args } });
      const steps = plan.rows.map(({ detail }) => String(detail));
      const isBounded = /SELECT id FROM llm_rows ORDER BY id LIMIT/.test(one.sql);
      const walks = steps.filter((step) =>
        /^SCAN (llm_|buckets)/.test(step) && !(isBounded && step === "SCAN llm_rows")
      );
      assert.deepEqual(walks.filter((step) => !/USING COVERING INDEX llm_timeseries_by_age/.test(step)), []);
      if (one === series) {
        assert.ok(
          steps.some((step) =>
            /SEARCH buckets USING PRIMARY KEY \(run_id=\? AND instance_id=\? AND bucket_ms>\? AND bucket_ms<\?\)/
              .test(step)
          ),
          steps.join("\n"),
        );
      }
    }
    client.close();
  });
});
