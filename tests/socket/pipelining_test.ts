/** Clients that send many requests on one connection before they read an answer. */
import { strict as assert } from "node:assert";
import { systemClock } from "../../engine/base/clock.ts";
import { listen } from "../../engine/transport/listen.ts";
import type { App } from "../../engine/reply/connection.ts";
import { MOST_PIPELINED, type SocketUse } from "../../engine/transport/socket_use.ts";
import { buildServer, HELLO, withListener } from "../harness.ts";
import { portOf, post, raw } from "../raw.ts";

const REQUESTS = 2_000;
/** Requests that come in one piece, which is 64 KiB long at most, and may begin in the one before it. */
const MOST_READ = 64;

const body = JSON.stringify({ ...HELLO, user: "u".repeat(2_000) });
const SENT = {
  "plain requests": post("/v1/chat/completions", JSON.parse(body)),
  "requests in chunks, which node:http reads":
    `POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${
      body.length.toString(16)
    }\r\n${body}\r\n0\r\n\r\n`,
};

/** Sends bytes, and reads until so many good answers have begun. */
async function answered(port: number, text: string, answers: number): Promise<void> {
  using conn = await Deno.connect({ hostname: "127.0.0.1", port });
  const sending = new Blob([text]).stream().pipeTo(conn.writable, { preventClose: true });
  let [seen, tail] = [0, ""];
  const mark = "HTTP/1.1 200 ";
  for await (
    const part of conn.readable.pipeThrough(new TextDecoderStream("latin1"), { preventCancel: true })
  ) {
    const parts = (tail + part).split(mark);
    seen += parts.length - 1;
    tail = parts.at(-1)?.slice(1 - mark.length) ?? "";
    if (seen === answers) break;
  }
  assert.equal(seen, answers);
  await sending;
}

/** An app that tells of the sockets of its requests. */
function watched({ fetch, find = () => null }: App, seen: (use: SocketUse) => void): App {
  return {
    find,
    fetch(request, bindings) {
      seen(bindings.connection.head().socket as SocketUse);
      return fetch(request, bindings);
    },
  };
}

for (const [name, request] of Object.entries(SENT)) {
  Deno.test(`of ${REQUESTS} pipelined ${name} few are under way at a time, and all are answered`, async () => {
    const server = await buildServer({
      clock: systemClock,
      transport: "socket",
      set: ["llm.latency.base_ms=10"],
    });
    const address = { hostname: "127.0.0.1", port: 0 };
    let use: SocketUse | undefined;
    const app = watched(server.app, (socket) => use = socket);
    const { port, close } = await listen(app, "socket", address, server.state);
    let [most, waiting] = [0, 0];
    const watch = setInterval(() => {
      most = Math.max(most, server.state.stats("llm").in_flight);
      waiting = Math.max(waiting, use?.waiting.length ?? 0);
    }, 1);
    await answered(port, request.repeat(REQUESTS), REQUESTS);
    clearInterval(watch);
    assert.equal(most, MOST_PIPELINED);
    assert.ok(waiting <= MOST_READ, `${waiting} more were read`);
    await close(1_000);
    await server.close();
  });
}

for (const [name, request] of Object.entries(SENT)) {
  Deno.test(`a connection that a fault closes ends in order, though not all of the pipelined ${name} were read`, async () => {
    const close = "X-Errorworks-Fault: close_after_reply(how=fin)\r\n";
    const closing = request.replace("\r\n", `\r\n${close}`);
    await withListener({ set: ["server.per_request_faults.enabled=true"] }, async (bench) => {
      const { end, text } = await raw(portOf(bench.url), closing + request.repeat(REQUESTS));
      assert.equal(end, "eof");
      assert.equal(text.split("HTTP/1.1 200 ").length, 2);
    });
  });
}

Deno.test("no more requests are read while the answer before them leaves piece by piece", async () => {
  const piece = new Uint8Array(131_072); // more than a socket keeps, so that it tells each time that it has room again
  const pieces = Array.from({ length: 100 }, () => piece);
  const witness = { first() {}, last() {}, end() {}, bug() {} };
  let use: SocketUse | undefined;
  const app: App = {
    fetch(_request, { connection }) {
      use ??= connection.head().socket as SocketUse;
      const body = connection.position === 1 ? { pieces, pace: () => systemClock.sleep(2) } : "";
      return connection.send({ status: 200, headers: {}, body }, witness);
    },
  };
  const gate = { admit: () => true, refuse: () => ({ type: "text/plain", body: "" }) };
  const { port, close } = await listen(app, "socket", { hostname: "127.0.0.1", port: 0 }, gate);
  let waiting = 0;
  const watch = setInterval(() => waiting = Math.max(waiting, use?.waiting.length ?? 0), 1);
  await answered(port, SENT["requests in chunks, which node:http reads"].repeat(REQUESTS), REQUESTS);
  clearInterval(watch);
  assert.ok(waiting <= MOST_READ, `${waiting} more were read`);
  await close(1_000);
});
