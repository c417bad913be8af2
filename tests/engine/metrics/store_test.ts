import { strict as assert } from "node:assert";
import { isFile, isRemote } from "../../../engine/metrics/connect.ts";
import { openMetrics } from "../../../engine/metrics/open.ts";
import { openStore } from "../../../engine/metrics/libsql_store.ts";
import type { Store } from "../../../engine/metrics/store.ts";
import { ALL, bucket, delivery, onEveryStore, optionsOf, requests, run, seqs } from "./stores.ts";
import { inFolder } from "../support.ts";
import { COLUMNS, EPOCH, rowOf, visited } from "./records.ts";

onEveryStore("gives back what was written, in named columns", async (store) => {
  await store.write(delivery(1));
  const { rows, next } = await store.read(ALL);
  assert.equal(next, null);
  const [row] = rows;
  assert.ok(row);
  const expected = {
    run_id: "run_a",
    request_id: "req_0",
    timestamp_ms: EPOCH,
    status: 200,
    fault: null,
    total_ms: 12,
  };
  for (const [name, value] of Object.entries(expected)) assert.equal(row[name], value, name);
  assert.equal(row["model"], "gpt-4o");
  assert.equal(row["tokens"], null);
});

onEveryStore("reads page after page, oldest first, nothing twice", async (store) => {
  await store.write(delivery(1, { count: 5 }));
  await store.write(delivery(2, { from: 5, count: 5 }));
  const seen: unknown[] = [];
  let after: number | null = 0;
  while (after !== null) {
    const page: Awaited<ReturnType<Store["read"]>> = await store.read({ ...ALL, after, limit: 4 });
    seen.push(...page.rows.map(({ seq }) => seq));
    after = page.next;
  }
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

onEveryStore("tells runs apart and forgets only the one that is named", async (store) => {
  for (const [index, run_id] of ["run_a", "run_b"].entries()) {
    await store.begin(run(run_id));
    await store.write(delivery(index + 1, { run_id, count: 2 }));
  }
  assert.equal((await seqs(store)).length, 4);
  assert.equal((await seqs(store, { run_id: "run_a" })).length, 2);
  await store.forget("run_a");
  assert.deepEqual(await seqs(store, { run_id: "run_a" }), []);
  assert.deepEqual(await seqs(store), [0, 1]);
  for (const table of ["timeseries", "runs"] as const) {
    const { rows } = await store.read({ ...ALL, table });
    assert.deepEqual(rows.map(({ run_id }) => run_id), ["run_b"], table);
  }
  assert.deepEqual((await store.totals())["llm"]?.map(({ run_id }) => run_id), ["run_b"]);
});

onEveryStore("forgets a run of many rows in steps", async (store) => {
  for (let number = 1; number <= 5; number++) {
    await store.write(delivery(number, { from: number * 5000, count: 5000 }));
  }
  await store.forget("run_a");
  assert.deepEqual([(await seqs(store)).length, await requests(store)], [0, 0]);
}, { maxRows: 100_000 });

onEveryStore("adds up the sums of a bucket that comes again", async (store) => {
  const other = [EPOCH - 1000, "fault", "timeout", "", "fin", 1, 5, 6, 7];
  await store.write(delivery(1, { count: 0, buckets: [bucket(2), other] }));
  await store.write(delivery(2, { count: 0, buckets: [bucket(2)] }));
  const { rows } = await store.read({ ...ALL, table: "timeseries" });
  assert.deepEqual(
    rows.map(({ bucket_ms, requests, bytes, delay_ms_sum, total_ms_sum }) => [
      Number(bucket_ms),
      requests,
      bytes,
      delay_ms_sum,
      total_ms_sum,
    ]),
    [[EPOCH - 1000, 1, 5, 6, 7], [EPOCH, 4, 400, 40, 48]],
  );
});

onEveryStore("has totals by run, instance and kind of request", async (store) => {
  const timeout = [EPOCH, "fault", "timeout", "", "fin", 1, 5, 6, 7];
  await store.write(delivery(1, { count: 0, buckets: [bucket(2), bucket(3, EPOCH + 1000), timeout] }));
  await store.write(delivery(1, { run_id: "run_b", instance_id: "ins_2", writer: "ins_2/0", count: 1 }));
  const good = { outcome: "success", fault: null, status: 200, ending: "complete" };
  const bad = { outcome: "fault", fault: "timeout", status: null, ending: "fin" };
  const [a, b] = [{ run_id: "run_a", instance_id: "ins_1" }, { run_id: "run_b", instance_id: "ins_2" }];
  const ofA = [
    { ...a, ...bad, requests: 1, bytes: 5, delay_ms_sum: 6, total_ms_sum: 7 },
    { ...a, ...good, requests: 5, bytes: 500, delay_ms_sum: 50, total_ms_sum: 60 },
  ];
  const ofB = [{ ...b, ...good, requests: 1, bytes: 100, delay_ms_sum: 10, total_ms_sum: 12 }];
  assert.deepEqual(await store.totals(), { llm: [...ofA, ...ofB] });
  assert.deepEqual(await store.totals("run_b"), { llm: ofB });
});

onEveryStore("gives the buckets of a run within a span of time, of one instance or of all", async (store) => {
  const write = (instance_id: string, run_id = "run_a") =>
    store.write(delivery(1, {
      run_id,
      instance_id,
      writer: `${run_id} ${instance_id}`,
      buckets: [0, 1000, 2000].map((ms) => bucket(1, EPOCH + ms)),
    }));
  await write("ins_1");
  await write("ins_2");
  await write("ins_1", "run_b");
  const span = { domain: "llm", run_id: "run_a", from_ms: EPOCH + 1000, to_ms: EPOCH + 2000 };
  const both = await store.series(span);
  assert.deepEqual(both.map(({ instance_id }) => instance_id).sort(), ["ins_1", "ins_2"]);
  for (const { bucket_ms, status, requests } of both) {
    assert.deepEqual([bucket_ms, status, requests], [EPOCH + 1000, 200, 1]);
  }
  const later = await store.series({ ...span, instance_id: "ins_2", to_ms: EPOCH + 9000 });
  assert.deepEqual(later.map(({ bucket_ms }) => bucket_ms - EPOCH), [1000, 2000]);
});

onEveryStore("lists runs in the order of their start, with what they are", async (store) => {
  await store.begin(run("run_a", EPOCH, "ins_9"));
  await store.begin(run("run_b", EPOCH + 1, "ins_5"));
  await store.begin(run("run_c", EPOCH + 2, "ins_1"));
  const { rows } = await store.read({ ...ALL, table: "runs" });
  assert.deepEqual(rows.map(({ run_id }) => run_id), ["run_a", "run_b", "run_c"]);
  assert.deepEqual(rows[0], { ...run("run_a", EPOCH, "ins_9") });
});

onEveryStore("refuses a domain that it has no tables for", async (store) => {
  await assert.rejects(() => store.read({ ...ALL, domain: "web" }), /no tables/);
  const web = { ...delivery(1), batches: [{ domain: "web", rows: [], buckets: "[]" }] };
  await assert.rejects(() => store.write(web), /no tables/);
});

onEveryStore("writes all of a delivery or nothing", async (store) => {
  const good = delivery(1);
  const broken = { domain: "llm", rows: [], buckets: "not JSON" };
  await assert.rejects(() => store.write({ ...good, batches: [...good.batches, broken] }), /malformed JSON/);
  assert.deepEqual([await seqs(store), await requests(store)], [[], 0]);
  await store.write(good); // its number was not used up
  assert.deepEqual([await seqs(store), await requests(store)], [[0], 1]);
});

onEveryStore("takes texts that are not Unicode, and gives them back as far as they are", async (store) => {
  const rows = [String.raw`[[0,"req_\ud83d"],["\uDE00 c:\\udata \\\ud800", null]]`];
  await store.write({ ...delivery(1), batches: [{ domain: "llm", rows, buckets: "[]" }] });
  await store.begin({ ...run("run_a"), preset: "half a \ud83d pair" });
  const [row] = (await store.read(ALL)).rows;
  assert.deepEqual([row?.["request_id"], row?.["model"]], ["req_\ufffd", "\ufffd c:\\udata \\\ufffd"]);
  const [begun] = (await store.read({ ...ALL, table: "runs" })).rows;
  assert.equal(begun?.["preset"], "half a \ufffd pair");
});

onEveryStore("cuts rows of any letters and lengths apart", async (store) => {
  const models = ["", "ü", "a", "…😀".repeat(40), "m".repeat(70_000), "\u20ac"];
  const rows = models.map((model, seq) =>
    rowOf(seq, visited({ id: `req_${seq}`, detail: { model } }), COLUMNS)
  );
  await store.write({ ...delivery(1), batches: [{ domain: "llm", rows, buckets: "[]" }] });
  assert.deepEqual((await store.read(ALL)).rows.map(({ model }) => model), models);
  assert.deepEqual(await seqs(store), models.map((_, seq) => seq));
});

onEveryStore(
  "reads rows with numbers that no JavaScript number is, and tells how many there are",
  async (store) => {
    const rowWith = (seq: number, attempt: string) =>
      rowOf(seq, visited({ id: `req_${seq}`, attempt: -1 }), COLUMNS).replace(",-1,", `,${attempt},`);
    const rows = ["9007199254740993", "1e300", "-99999999999999999999", "3"].map((attempt, seq) =>
      rowWith(seq, attempt)
    );
    const batch = { ...delivery(1), batches: [{ domain: "llm", rows, buckets: "[]" }] };
    await store.write(batch);
    const page = await store.read(ALL);
    assert.deepEqual(page.rows.map(({ attempt }) => attempt), [null, null, null, 3]);
    assert.equal(page.unreadable, 3);
    assert.equal((await store.read({ ...ALL, after: 3 })).unreadable, 0);
  },
);

onEveryStore(
  "keeps a text to its end though there is a NUL in it, for which U+FFFD stands",
  async (store) => {
    const row = rowOf(0, visited({ detail: { model: "a\0b \\u0000" } }), COLUMNS);
    await store.write({ ...delivery(1), batches: [{ domain: "llm", rows: [row], buckets: "[]" }] });
    assert.equal((await store.read(ALL)).rows[0]?.["model"], "a\ufffdb \\u0000");
  },
);

Deno.test("a file keeps its rows over a restart, and takes a new column of a later version", async () => {
  await inFolder({}, async (folder) => {
    const open = (columns: typeof COLUMNS) =>
      openStore(optionsOf(`file:${folder}/a.db`, { domains: { llm: columns } }));
    const first = await open(COLUMNS);
    await first.write(delivery(1));
    await first.close();
    const second = await open({ ...COLUMNS, added: "TEXT" });
    const { rows } = await second.read(ALL);
    assert.equal(rows[0]?.["model"], "gpt-4o");
    assert.equal(rows[0]?.["added"], null);
    await second.close();
  });
});

Deno.test("a database that cannot be opened rejects, through the worker too", async () => {
  const options = optionsOf("file:/nowhere/at/all/a.db");
  await assert.rejects(() => openStore(options), /there is no folder/);
  await assert.rejects(() => openMetrics(options), /there is no folder/);
});

Deno.test("isRemote() and isFile() tell servers, files and memory apart", () => {
  for (const url of ["libsql://a", "https://a", "http://a", "wss://a", "ws://a"]) {
    assert.deepEqual([isRemote(url), isFile(url)], [true, false], url);
  }
  for (const url of ["file:a.db", "file:///a.db", "file:http.db"]) {
    assert.deepEqual([isRemote(url), isFile(url)], [false, true], url);
  }
  for (const url of [":memory:", "file::memory:"]) {
    assert.deepEqual([isRemote(url), isFile(url)], [false, false], url);
  }
});
