import { strict as assert } from "node:assert";
import type { Ending } from "../../engine/base/request_record.ts";
import type { Paced } from "../../engine/reply/reply.ts";
import { FetchConnection } from "../../engine/transport/fetch_connection.ts";

/** A body whose second piece is waited for until the test says so. */
function held() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const waited = Promise.withResolvers<void>();
  const pace = (index: number) => {
    if (index === 0) return;
    waited.resolve();
    return promise;
  };
  const body: Paced = { pieces: ["one", "two"], pace };
  return { body, waited: waited.promise, wake: resolve, fail: reject };
}

/** Sends a reply; its response, and how the witness was told that it ended. */
function sent(connection: FetchConnection, body: Paced | string) {
  const told: { endings: [Ending, number][]; bugs: unknown[] } = { endings: [], bugs: [] };
  const response = connection.send({ status: 200, headers: {}, body }, {
    first() {},
    last() {},
    bug: (error) => void told.bugs.push(error),
    end: (ending, bytes) => void told.endings.push([ending, bytes]),
  });
  const reader = response.body?.getReader();
  assert.ok(reader);
  return { reader, told };
}

const request = () => new Request("http://errorworks/");

for (const [what, resume] of [["comes", "wake"], ["fails", "fail"]] as const) {
  Deno.test(`fetch: a client that leaves while a piece is waited for is no bug when that ${what}`, async () => {
    const one = held();
    const { reader, told } = sent(new FetchConnection(request()), one.body);
    await reader.read();
    const next = reader.read();
    await one.waited;
    await reader.cancel();
    one[resume]();
    await next;
    await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual(told, { endings: [["client_aborted", 3]], bugs: [] });
  });
}

Deno.test("fetch: cut() ends a stream that is waited for, and the wait of its exchange", async () => {
  const connection = new FetchConnection(request());
  let isTold = false;
  connection.onGone(() => isTold = true);
  const { body, waited } = held();
  const { reader, told } = sent(connection, body);
  await reader.read();
  const next = reader.read();
  await waited;
  connection.cut();
  await assert.rejects(next, /on purpose/);
  assert.deepEqual(told, { endings: [["client_aborted", 3]], bugs: [] });
  assert.deepEqual([isTold, connection.gone], [true, true]);
});

Deno.test("fetch: cut() ends a reply that the host has not sent yet", () => {
  const connection = new FetchConnection(request(), new Promise(() => {}));
  const { told } = sent(connection, "all of it");
  assert.deepEqual(told.endings, []);
  connection.cut();
  assert.deepEqual(told, { endings: [["client_aborted", 9]], bugs: [] });
});

Deno.test("fetch: a whole body before a break comes under its length, and the exchange is degraded", async () => {
  let told: unknown[] = [];
  const after = { status: 403, headers: {}, body: "refused" };
  const response = new FetchConnection(request()).send({ how: "fin", after }, {
    first() {},
    last() {},
    bug: assert.ifError,
    end: (...all) => told = all,
  });
  assert.equal(response.headers.get("content-length"), "7");
  assert.equal(await response.text(), "refused");
  assert.deepEqual(told, ["complete", 7, true]);
});

Deno.test("fetch: the end of a response ends the exchange, once, though its client has aborted nothing", async () => {
  const client = new AbortController();
  const { promise: completed, resolve } = Promise.withResolvers<void>();
  const connection = new FetchConnection(new Request("http://errorworks/", client), completed);
  let [ends, forgotten] = [0, 0];
  connection.onGone(() => ends++);
  connection.onGone(() => forgotten++)();
  assert.equal(connection.gone, false);
  resolve();
  await completed;
  assert.deepEqual([connection.gone, ends, forgotten], [true, 1, 0]);
  client.abort();
  connection.cut();
  assert.deepEqual([ends, forgotten], [1, 0]);
});
