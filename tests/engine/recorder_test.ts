import { strict as assert } from "node:assert";
import { QUEUE_LIMIT, Recorder } from "../../engine/metrics/recorder.ts";
import { openStore, type Page, type Store } from "../../engine/metrics/store.ts";
import { fakeClock, HELLO } from "../harness.ts";
import { createServer } from "../../engine/server.ts";
import { loadConfig } from "../../engine/config/load.ts";
import { FetchConnection } from "../../engine/transport/fetch.ts";
import { llm } from "../../llm/domain.ts";
import { COLUMNS, EPOCH, visit } from "./visits.ts";

const ALL: Page = { domain: "llm", table: "requests", after: 0, limit: 200_000 };

/** A store in memory that can be told to take nothing. */
async function moodyStore(columns = COLUMNS) {
  const store = await openStore({ url: ":memory:", maxRows: 200_000, domains: { llm: columns } });
  const mood = { failing: false, writes: 0, closed: false };
  const moody: Store = {
    ...bound(store),
    write(delivery) {
      mood.writes++;
      return mood.failing ? Promise.reject(new Error("disk full")) : store.write(delivery);
    },
    close() {
      mood.closed = true;
      return Promise.resolve();
    },
  };
  return { mood, store, moody };
}

function bound(store: Store): Store {
  return {
    write: (delivery) => store.write(delivery),
    begin: (run) => store.begin(run),
    forget: (id) => store.forget(id),
    read: (page) => store.read(page),
    totals: (run_id) => store.totals(run_id),
    series: (span) => store.series(span),
    beat: (here) => store.beat(here),
    publish: (instance_id, config) => store.publish(instance_id, config),
    posted: (version) => store.posted(version),
    leave: (instance_id) => store.leave(instance_id),
    close: () => store.close(),
  };
}

/** A recorder of one domain with one fault, which has not begun its run. */
function recorderOn(store: Store): Recorder {
  return new Recorder({
    store,
    domains: [{ name: "llm", columns: COLUMNS, faults: ["timeout"] }],
    clock: fakeClock(),
    bucketSec: 1,
    describe: () => ({ seed: 7, preset: "calm", version: "0", config: "{}" }),
  });
}

/** Runs `test` with a recorder on such a store. */
async function withRecorder(
  test: (
    parts: { recorder: Recorder; mood: { failing: boolean; writes: number; closed: boolean }; store: Store },
  ) => Promise<void>,
): Promise<void> {
  const { mood, store, moody } = await moodyStore();
  const recorder = recorderOn(moody);
  await recorder.begin();
  try {
    await test({ recorder, mood, store });
  } finally {
    await recorder.close();
    await store.close();
  }
}

Deno.test("a recorder counts at once and reads rows back that still wait", async () => {
  await withRecorder(async ({ recorder }) => {
    for (const id of ["req_1", "req_2"]) visit(recorder, id);
    assert.equal(recorder.stats("llm").total_requests, 2);
    assert.equal(recorder.health().queued_rows, 2);
    const { rows } = await recorder.read(ALL);
    assert.deepEqual(rows.map(({ request_id, seq }) => [request_id, seq]), [["req_1", 0], ["req_2", 1]]);
    assert.equal(rows[0]?.["run_id"], recorder.run.run_id);
    assert.deepEqual([recorder.health().queued_rows, recorder.health().written_rows], [0, 2]);
  });
});

Deno.test("a recorder keeps the rows of a failing database and writes them later, buckets too", async () => {
  await withRecorder(async ({ recorder, mood, store }) => {
    mood.failing = true;
    visit(recorder, "req_1");
    await assert.rejects(() => recorder.flush(), /disk full/);
    visit(recorder, "req_2");
    await assert.rejects(() => recorder.flush(), /disk full/);
    assert.equal(recorder.health().queued_rows, 2);
    assert.equal(recorder.health().written_rows, 0);
    assert.equal(recorder.stats("llm").total_requests, 2);
    mood.failing = false;
    await recorder.flush();
    const { rows } = await store.read(ALL);
    assert.deepEqual(rows.map(({ request_id }) => request_id), ["req_1", "req_2"]);
    const [bucket] = (await store.read({ ...ALL, table: "timeseries" })).rows;
    assert.equal(bucket?.["requests"], 2);
    assert.equal(recorder.health().dropped_rows, 0);
  });
});

Deno.test("a recorder bounds what waits, drops the oldest rows and counts them", async () => {
  await withRecorder(async ({ recorder, mood, store }) => {
    mood.failing = true;
    const more = 1500;
    visit(recorder, "req_0");
    await assert.rejects(() => recorder.flush());
    for (let i = 0; i < 999; i++) visit(recorder); // a thousand wait: the recorder tries by itself
    await recorder.flush().catch(() => {});
    for (let i = 1000; i < QUEUE_LIMIT + more; i++) visit(recorder);
    const { queued_rows, queue_limit, dropped_rows } = recorder.health();
    assert.equal(queue_limit, QUEUE_LIMIT);
    assert.ok(queued_rows <= QUEUE_LIMIT);
    assert.ok(dropped_rows >= more);
    assert.equal(queued_rows + dropped_rows, QUEUE_LIMIT + more);
    assert.equal(recorder.stats("llm").total_requests, QUEUE_LIMIT + more);
    mood.failing = false;
    await recorder.flush();
    const { rows } = await store.read({ ...ALL, limit: 1 });
    assert.equal(rows[0]?.["seq"], dropped_rows);
  });
});

Deno.test("a recorder writes what waits when it closes, and closes the database", async () => {
  const { mood, store, moody } = await moodyStore();
  const recorder = recorderOn(moody);
  visit(recorder);
  await recorder.close();
  assert.equal(mood.closed, true);
  assert.equal((await store.read(ALL)).rows.length, 1);
  await store.close();
});

Deno.test("a recorder closes although the database takes nothing, and says so in its health", async () => {
  const { mood, store, moody } = await moodyStore();
  const recorder = recorderOn(moody);
  mood.failing = true;
  visit(recorder);
  await recorder.close();
  assert.equal(mood.closed, true);
  assert.deepEqual([recorder.health().state, recorder.health().error], ["failing", "disk full"]);
  await store.close();
});

Deno.test("a full queue is written by itself, and a failure shows in the health until rows are taken again", async () => {
  await withRecorder(async ({ recorder, mood }) => {
    mood.failing = true;
    for (let i = 0; i < 1000; i++) visit(recorder, `req_${i}`);
    assert.equal(mood.writes, 1);
    await recorder.flush().catch(() => {});
    assert.deepEqual([recorder.health().state, recorder.health().error], ["failing", "disk full"]);
    mood.failing = false;
    await recorder.flush();
    assert.deepEqual([recorder.health().state, recorder.health().error], ["ok", null]);
  });
});

Deno.test("flushes at the same time write every row once", async () => {
  await withRecorder(async ({ recorder, store }) => {
    for (let i = 0; i < 50; i++) visit(recorder, `req_${i}`);
    const first = recorder.flush();
    visit(recorder, "req_50");
    await Promise.all([first, recorder.flush(), recorder.flush()]);
    assert.equal((await store.read(ALL)).rows.length, 51);
  });
});

Deno.test("a reset begins a new run and forgets the rows of the old one", async () => {
  await withRecorder(async ({ recorder, store }) => {
    visit(recorder);
    const before = recorder.run;
    await recorder.reset();
    assert.notEqual(recorder.run.run_id, before.run_id);
    assert.equal(recorder.run.instance_id, before.instance_id);
    assert.equal(recorder.stats("llm").total_requests, 0);
    assert.deepEqual((await store.read(ALL)).rows, []);
    const { rows } = await store.read({ ...ALL, table: "runs" });
    assert.deepEqual(rows.map(({ run_id, preset }) => [run_id, preset]), [[recorder.run.run_id, "calm"]]);
    visit(recorder);
    assert.equal((await recorder.read(ALL)).rows[0]?.["seq"], 0);
  });
});

Deno.test("a recorder refuses a domain that was not declared", async () => {
  await withRecorder(({ recorder }) => {
    assert.throws(() => recorder.stats("web"), RangeError);
    return Promise.resolve();
  });
});

Deno.test("replies are the same whether the database takes rows or not", async () => {
  const { mood, store, moody } = await moodyStore({ ...llm.columns });
  const { config, preset } = await loadConfig([llm], {
    set: ["llm.latency.base_ms=0", "llm.latency.jitter_ms=0"],
  });
  const parts = {
    services: [llm],
    config,
    preset,
    seed: 7,
    token: "t",
    store: moody,
    clock: fakeClock(),
    transport: "fetch",
  };
  const server = await createServer({ ...parts, transport: "fetch" });
  const ask = async () => {
    const request = new Request("http://x/v1/chat/completions", {
      method: "POST",
      body: JSON.stringify(HELLO),
    });
    const response = await server.app.fetch(request, { connection: new FetchConnection(request) });
    return [response.status, await response.text()];
  };
  const good = await ask();
  await server.hub.reset();
  mood.failing = true;
  assert.deepEqual(await ask(), good);
  await assert.rejects(() => server.recorder.flush());
  assert.equal(server.recorder.health().queued_rows, 1);
  assert.ok(EPOCH <= Date.parse(server.recorder.run.started_utc));
  await server.close();
  await store.close();
});
