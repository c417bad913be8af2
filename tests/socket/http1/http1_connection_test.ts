/** Connections that begin with simple requests: what may come behind them, and when they end. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { Socket } from "node:net";
import { systemClock } from "../../../engine/base/clock.ts";
import type { Server } from "../../../engine/server.ts";
import { Http1Connection } from "../../../engine/transport/http1/http1_connection.ts";
import { listen } from "../../../engine/transport/listen.ts";
import { buildServer, HELLO, withListener } from "../../harness.ts";
import { Line, portOf, post, raw } from "../../raw.ts";
import { gateClock, settled } from "../wait.ts";

const MODELS = "GET /v1/models/gpt-4o HTTP/1.1\r\nhost: errorworks\r\n";
const CHAT = post("/v1/chat/completions", HELLO);
const CHUNKED = CHAT.replace(/content-length: (\d+)/, "transfer-encoding: chunked")
  .replace(/\r\n\r\n(.*)$/s, (_, body) => `\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);

function statuses(text: string): string[] {
  return text.match(/HTTP\/1\.1 \d+/g) ?? [];
}

/** Opens a free port for a server. */
function listening({ app, state }: Server) {
  return listen(app, "socket", { hostname: "127.0.0.1", port: 0 }, state);
}

Deno.test("an odd request behind a simple one whose reply takes its time is answered behind it", async () => {
  await withListener({ set: ["llm.latency={base_ms: 200, jitter_ms: 0}"] }, async (bench) => {
    const { text } = await raw(portOf(bench.url), `${CHAT}${CHUNKED}${MODELS}connection: close\r\n\r\n`);
    assert.deepEqual(statuses(text), ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 200"]);
    const rows = await settled(bench, 3);
    assert.deepEqual(rows.map(({ route }) => route).sort(), [
      "GET /v1/models/:id",
      "POST /v1/chat/completions",
      "POST /v1/chat/completions",
    ]);
  });
});

Deno.test("a body that comes behind its head is served, at once or later, and another request behind it", async () => {
  await withListener({}, async (bench) => {
    for (const wait of [1, 60]) {
      using line = await Line.open(portOf(bench.url));
      const [head = "", body = ""] = CHAT.split(/(?<=\r\n\r\n)/);
      await line.send(head);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await line.send(body + MODELS + "connection: close\r\n\r\n");
      assert.deepEqual(statuses(await line.until(() => false)), ["HTTP/1.1 200", "HTTP/1.1 200"]);
    }
  });
});

Deno.test("a request to /admin goes through on a connection that has served others, and others behind it", async () => {
  await withListener({}, async (bench) => {
    const live = "GET /health/live HTTP/1.1\r\nhost: errorworks\r\n\r\n";
    const { text } = await raw(portOf(bench.url), `${CHAT}${live}${CHAT}${MODELS}connection: close\r\n\r\n`);
    assert.equal(statuses(text).length, 4);
    assert.deepEqual((await settled(bench, 3)).map(({ ordinal }) => ordinal).sort(), [0, 1, 2]);
  });
});

Deno.test("server.idle_timeout_sec ends a connection on which only simple requests came", async () => {
  await withListener({ set: ["server.idle_timeout_sec=0.3"] }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    const from = performance.now();
    await line.send(`${MODELS}\r\n`);
    assert.deepEqual(statuses(await line.until(() => false)), ["HTTP/1.1 200"]);
    assert.equal(line.end, "eof");
    assert.ok(performance.now() - from >= 290, "not before its time");
  });
});

Deno.test("a stop ends a connection that is idle behind a simple request at once", async () => {
  const server = await buildServer({ clock: systemClock, transport: "socket" });
  const { port, close } = await listening(server);
  using line = await Line.open(port);
  await line.send(`${MODELS}\r\n`);
  await line.until((text) => text.endsWith("}\n"));
  const from = systemClock.now();
  await close(20_000);
  assert.ok(systemClock.now() - from < 10_000, "nothing was in flight, yet it waited");
  await line.until(() => false);
  assert.equal(line.end, "eof");
  await server.close();
});

Deno.test("a client that closes its side while it waits for a reply has left", async () => {
  await withListener({ set: ["llm.latency={base_ms: 60000, jitter_ms: 0}"] }, async (bench) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port: portOf(bench.url) });
    await conn.write(new TextEncoder().encode(CHAT));
    for (let look = 0; look < 2_000 && bench.server.state.stats("llm").in_flight === 0; look++) {
      await systemClock.sleep(5);
    }
    await conn.closeWrite();
    assert.equal(await conn.read(new Uint8Array(1)), null);
    conn.close();
    assert.deepEqual((await settled(bench)).map(({ ending }) => ending), ["client_aborted"]);
  });
});

Deno.test("a client that closes its side behind an odd request is told so by the end of the connection", async () => {
  await withListener({ set: ["llm.latency={base_ms: 200, jitter_ms: 0}"] }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    await line.send(`${CHAT}GET /v1/models/gp`);
    await line.closeWrite();
    assert.match(await line.until(() => false), /^HTTP\/1\.1 200/);
    assert.equal(line.end, "eof");
  });
});

Deno.test("what comes behind a request that says it is the last of its connection is not answered", async () => {
  await withListener({}, async (bench) => {
    const last = CHAT.replace("\r\n", "\r\nconnection: close\r\n");
    const { text, end } = await raw(portOf(bench.url), `${last}${MODELS}\r\n`);
    assert.deepEqual([statuses(text), end], [["HTTP/1.1 200"], "eof"]);
    assert.equal((await settled(bench)).length, 1);
  });
});

Deno.test("a request whose body does not come whole is answered without it, in its time", async () => {
  await withListener({ set: ["server.body_timeout_sec=0.5"] }, async (bench) => {
    const { text, end } = await raw(portOf(bench.url), CHAT.slice(0, -3), 20_000);
    assert.deepEqual([statuses(text), end], [["HTTP/1.1 408"], "eof"]);
  });
});

Deno.test("a stop ends a connection behind the reply that was under way", async () => {
  const clock = gateClock();
  const server = await buildServer({
    clock,
    transport: "socket",
    set: ["llm.latency={base_ms: 5, jitter_ms: 0}"],
  });
  const { port, close } = await listening(server);
  using line = await Line.open(port);
  await line.send(CHAT);
  const nap = await clock.nap();
  const from = systemClock.now();
  const closed = close(20_000);
  nap.wake();
  await closed;
  assert.ok(systemClock.now() - from < 10_000, "it waited for a connection without a request");
  assert.deepEqual(statuses(await line.until(() => false)), ["HTTP/1.1 200"]);
  assert.equal(line.end, "eof");
  await server.close();
});

Deno.test("what a client sends while it waits for a reply is read up to a limit", () => {
  const socket = new Socket();
  new Http1Connection(socket, {
    idleMs: 75_000,
    isClosing: false,
    find: () => ({ handle: () => new Promise(() => {}) }),
    makeReady: () => undefined,
    handOver: () => assert.fail("a reply is under way"),
    closed() {},
  });
  socket.emit("data", Buffer.from(`${CHAT}${CHUNKED}`));
  socket.emit("data", Buffer.alloc(60_000));
  assert.equal(socket.isPaused(), false);
  socket.emit("data", Buffer.alloc(10_000));
  assert.equal(socket.isPaused(), true);
  socket.destroy();
});
