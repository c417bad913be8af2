import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { MetricsGateway } from "../../../engine/metrics/gateway.ts";
import type { RowQuery } from "../../../engine/metrics/store.ts";
import { createServer } from "../../../engine/server.ts";
import { FetchConnection } from "../../../engine/transport/fetch_connection.ts";
import { llm } from "../../../llm/domain.ts";
import { web } from "../../../web/domain.ts";
import { fakeClock, HELLO } from "../../harness.ts";
import { logOf } from "../../log_of.ts";
import { notingStore } from "../memory/threads/noting.ts";
import { settled, withFakeTimers } from "../memory/threads/timers.ts";
import { fc } from "../support.ts";

const PAGE: RowQuery = { domain: "llm", table: "requests", after: 0, limit: 1 };

function delivery(number: number, run_id = "run_1") {
  return { run_id, instance_id: "ins_1", writer: "ins_1/0", number, batches: [] };
}

function run(run_id: string) {
  return { run_id, instance_id: "ins_1", started_ms: 0, seed: 7, preset: null, version: "0", config: "{}" };
}

/** A metrics gateway of a store that notes and may fail. */
function kept() {
  const store = notingStore();
  return { store, gateway: new MetricsGateway(store.store) };
}

Deno.test("a metrics gateway does at once what it is asked while the database answers", async () => {
  const { store, gateway } = kept();
  gateway.begin(run("run_1"));
  await settled();
  await gateway.write(delivery(0));
  gateway.forget("run_1");
  await settled();
  gateway.begin(run("run_2"));
  await settled();
  await gateway.read(PAGE);
  await gateway.close();
  assert.deepEqual(store.done, [
    "begin run_1",
    "write run_1 0",
    "forget run_1",
    "begin run_2",
    "read",
    "close",
  ]);
  assert.equal(gateway.memory().size, 0);
});

Deno.test("a stop does not wait for a database that never answers", async () => {
  await withFakeTimers(async (timers) => {
    const { store } = kept();
    const gateway = new MetricsGateway({ ...store.store, begin: () => new Promise(() => {}) });
    gateway.begin(run("run_1"));
    let isClosed = false;
    const closing = gateway.close().then(() => isClosed = true);
    await settled();
    assert.equal(isClosed, false);
    await timers.fire();
    assert.equal(isClosed, true);
    await closing;
  });
});

Deno.test("what a failing database did not hear of runs is caught up before the next write, in order", async () => {
  const { store, gateway } = kept();
  store.error = new Error("disk full");
  gateway.begin(run("run_1"));
  await settled();
  await assert.rejects(gateway.write(delivery(0)), /disk full/);
  gateway.forget("run_1");
  await settled();
  gateway.begin(run("run_2"));
  await settled();
  assert.deepEqual([store.done, gateway.memory().size], [[], 3]);
  store.error = null;
  await gateway.write(delivery(1, "run_2"));
  assert.deepEqual(store.done, ["begin run_1", "forget run_1", "begin run_2", "write run_2 1"]);
  assert.equal(gateway.memory().size, 0);
});

Deno.test("the same goes for the next read", async () => {
  const { store, gateway } = kept();
  store.error = new Error("disk full");
  gateway.begin(run("run_1"));
  await settled();
  await assert.rejects(gateway.read(PAGE), /disk full/);
  store.error = null;
  await gateway.read(PAGE);
  assert.deepEqual(store.done, ["begin run_1", "read"]);
});

Deno.test("no row goes to the database before it has heard of all that came before it", async () => {
  const calls = fc.array(fc.tuple(fc.constantFrom("write", "begin", "forget"), fc.boolean()), {
    maxLength: 30,
  });
  await fc.assert(fc.asyncProperty(calls, async (list) => {
    const { store, gateway } = kept();
    const expected: string[] = [];
    for (const [n, [call, fails]] of list.entries()) {
      store.error = fails ? new Error("disk full") : null;
      if (call === "begin") gateway.begin(run(`run_${n}`));
      else if (call === "forget") gateway.forget(`old_${n}`);
      else await gateway.write(delivery(n)).catch(() => {});
      await settled();
      if (call === "write" && !fails) expected.push(`write run_1 ${n}`);
      else if (call !== "write") expected.push(`${call} ${call === "begin" ? "run" : "old"}_${n}`);
    }
    store.error = null;
    await gateway.read(PAGE);
    // A write that failed is its writer's to repeat; all else happens once, in the order in which it was asked.
    assert.deepEqual(store.done, [...expected, "read"]);
  }));
});

Deno.test("nothing is written any more of a run that is forgotten, and its writer is not asked again", async () => {
  const { store, gateway } = kept();
  gateway.forget("run_1");
  await gateway.write(delivery(0, "run_1"));
  await gateway.write(delivery(1, "run_2"));
  assert.deepEqual(store.done, ["forget run_1", "write run_2 1"]);
});

Deno.test("calls at the same time take turns", async () => {
  const { store, gateway } = kept();
  const gate = Promise.withResolvers<void>();
  store.gate = gate.promise;
  const all = [
    gateway.begin(run("run_1")),
    gateway.write(delivery(0)),
    gateway.write(delivery(1)),
    gateway.read(PAGE),
  ];
  await settled();
  assert.equal(store.tries(), 1);
  gate.resolve();
  await Promise.all(all);
  assert.deepEqual(store.done, ["begin run_1", "write run_1 0", "write run_1 1", "read"]);
});

Deno.test("a metrics gateway is failing from the first failure to the next success", async () => {
  const { store, gateway } = kept();
  const health = () => [gateway.health().state, gateway.health().error];
  assert.deepEqual(health(), ["ok", null]);
  store.error = new Error("disk full");
  await assert.rejects(gateway.write(delivery(0)), /disk full/);
  assert.deepEqual(health(), ["failing", "disk full"]);
  store.error = new Error("no such host");
  await assert.rejects(gateway.read(PAGE), /no such host/);
  assert.deepEqual(health(), ["failing", "no such host"]);
  store.error = null;
  await gateway.write(delivery(0));
  assert.deepEqual(health(), ["ok", null]);
});

Deno.test("a failure is logged once until it is over, and that it is over, too", async () => {
  const { store, gateway } = kept();
  const lines = await logOf(async () => {
    for (let time = 0; time < 2; time++) {
      store.error = new Error("disk full");
      for (let n = 0; n < 3; n++) await gateway.write(delivery(n)).catch(() => {});
      gateway.begin(run("run_1"));
      await settled();
      store.error = null;
      for (let n = 0; n < 3; n++) await gateway.write(delivery(n));
    }
  });
  const once = [
    "warning: The metrics database does not answer: disk full",
    "info: The metrics database answers again",
  ];
  assert.deepEqual(lines, [...once, ...once]);
});

Deno.test("a metrics gateway remembers a bounded number of chores, the newest", async () => {
  const { store, gateway } = kept();
  store.error = new Error("disk full");
  for (let n = 0; n < 130; n++) gateway.begin(run(`run_${n}`));
  await settled();
  assert.deepEqual(gateway.memory(), { size: 100, limit: 100, forgotten: 30 });
  store.error = null;
  await gateway.write(delivery(0));
  assert.deepEqual([store.done[0], store.done.length, gateway.memory().size], ["begin run_30", 101, 0]);
});

Deno.test(
  "a chore that is asked for while the oldest of a hundred is under way costs no other one",
  async () => {
    const { store, gateway } = kept();
    store.error = new Error("disk full");
    for (let n = 0; n < 100; n++) gateway.begin(run(`run_${n}`));
    await settled();
    store.error = null;
    const gate = Promise.withResolvers<void>();
    store.gate = gate.promise;
    const write = gateway.write(delivery(0));
    await settled();
    const last = gateway.begin(run("run_100"));
    gate.resolve();
    await Promise.all([write, last]);
    assert.ok(store.done.includes("begin run_1"));
  },
);

Deno.test("replies are the same whether the database takes rows or not", async () => {
  const { config, preset } = await loadConfig([llm, web], {
    set: ["llm.latency.base_ms=0", "llm.latency.jitter_ms=0"],
  });
  const replies = [];
  for (const error of [null, new Error("disk full")]) {
    const noting = notingStore();
    const { store } = noting;
    noting.error = error;
    const parts = { services: [llm, web], config, preset, seed: 7, store, clock: fakeClock() };
    const server = await createServer({ ...parts, token: "t", token_sha256: null, transport: "fetch" });
    const request = new Request("http://x/v1/chat/completions", {
      method: "POST",
      body: JSON.stringify(HELLO),
    });
    const response = await server.app.fetch(request, { connection: new FetchConnection(request) });
    replies.push([response.status, await response.text()]);
    if (error) await assert.rejects(server.coordinator.flush(), /disk full/);
    else await server.coordinator.flush();
    assert.equal(server.state.counters.queued(), error ? 1 : 0);
    assert.equal(server.coordinator.gateway.health().state, error ? "failing" : "ok");
    noting.error = null;
    await server.close();
  }
  assert.deepEqual(replies[1], replies[0]);
});
