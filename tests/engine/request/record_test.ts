/** Tests of the record of a request that is over. */
import { strict as assert } from "node:assert";
import { LiveRecord } from "../../../engine/request/live_record.ts";
import { always, fakeClock, withListener, withServer } from "../../harness.ts";
import { settled } from "../../socket/wait.ts";

/** A record on a clock of the test, and the events that it told. */
function recorded() {
  const told: string[] = [];
  let now = 0;
  const record = new LiveRecord({
    domain: "llm",
    route: "/v1",
    attempt: null,
    client: null,
    arrived: 0,
    now: () => now,
    observer: {
      arrived: () => told.push("arrived"),
      counted: () => told.push("counted"),
      streaming: (n) => told.push(`streaming ${n}`),
      closed: () => told.push("closed"),
      bug: () => told.push("bug"),
    },
  });
  return { record, told, pass: (ms: number) => now += ms };
}

Deno.test("a record keeps the time of its first byte", () => {
  const { record, pass } = recorded();
  pass(5);
  record.first();
  pass(20);
  record.first();
  assert.equal(record.first_byte_ms, 5);
});

Deno.test("a record ends once, as its first end says", () => {
  const { record, told } = recorded();
  record.stream();
  record.end("fin", 10, true);
  record.end("complete", 99, false);
  assert.deepEqual([record.ending, record.bytes, record.degraded], ["fin", 10, true]);
  assert.deepEqual(told, ["arrived", "streaming 1", "counted", "streaming -1", "closed"]);
});

Deno.test("rows tell which requests came in a burst", async () => {
  const clock = fakeClock();
  const set = ['llm.burst={"enabled":true,"interval_sec":10,"duration_sec":4,"start_sec":0}'];
  await withServer({ set, clock }, async ({ chat, rows }) => {
    for (let second = 0; second < 20; second++) {
      await (await chat()).text();
      clock.advance(1_000);
    }
    const inBurst = (await rows()).map((row) => Number(row["in_burst"]));
    assert.equal(inBurst.reduce((sum, one) => sum + one, 0), 8, inBurst.join());
    assert.deepEqual(inBurst.slice(0, 10), inBurst.slice(10));
  });
});

Deno.test("a stream counts as one until it is over", async () => {
  await withServer({}, async ({ chat, server }) => {
    const streams = () => server.state.sharedState.sum("streams");
    const response = await chat({ stream: true });
    assert.equal(streams(), 1);
    await response.text();
    assert.equal(streams(), 0);
    await (await chat()).text();
    assert.equal(streams(), 0);
  });
});

Deno.test("a client that cancels a stream is in its row", async () => {
  await withServer({}, async ({ chat, rows, server }) => {
    const response = await chat({ stream: true });
    await response.body?.cancel();
    assert.equal(server.state.sharedState.sum("streams"), 0);
    const [row = {}] = await rows();
    assert.deepEqual([row["ending"], row["outcome"]], ["client_aborted", "aborted"]);
  });
});

Deno.test("a connection that is reset before the reply has no status in its row, but for one that was sent", async () => {
  const set = always("connection_reset");
  await withListener({ transport: "socket", set }, async (bench) => {
    await bench.chat().then((response) => response.text()).catch(() => {});
    const [row = {}] = await settled(bench);
    assert.deepEqual([row["fault"], row["status"], row["degraded"]], ["connection_reset", null, 0]);
  });
  await withServer({ set }, async ({ chat, rows }) => {
    const response = await chat();
    await response.text().catch(() => {});
    const [row = {}] = await rows();
    assert.deepEqual([row["fault"], row["status"], row["degraded"]], [
      "connection_reset",
      response.status,
      1,
    ]);
  });
});
