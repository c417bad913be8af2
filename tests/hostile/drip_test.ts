/** Clients that take their time: each wait for one has a limit that can be set. */
import { strict as assert } from "node:assert";
import { always, HELLO, withListener } from "../harness.ts";
import { Line, portOf, post } from "../raw.ts";
import { settled } from "../socket/wait.ts";

const TRANSPORTS = ["socket", "fetch"] as const;
const CHAT = "/v1/chat/completions";

/** Sends a piece again and again until the connection has ended or `done` says so. */
async function drip(line: Line, piece: string, done: () => boolean = () => false): Promise<void> {
  const reading = line.until(done);
  while (line.end === null && !done()) {
    try {
      await line.send(piece);
    } catch {
      break; // the server has closed it
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await reading.catch(() => {});
}

for (const transport of TRANSPORTS) {
  Deno.test(`server.body_timeout_sec ends a body that drips, as a row with status 408 (${transport})`, async () => {
    const set = ["server.body_timeout_sec=0.5"];
    await withListener({ transport, set }, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      await line.send(`POST ${CHAT} HTTP/1.1\r\nhost: x\r\ncontent-length: 100000\r\n\r\n`);
      await drip(line, "x", () => line.text.includes("did not arrive within 0.5 seconds"));
      assert.match(line.text, /^HTTP\/1\.1 408 Request Timeout\r\n/);
      await settled(bench);
      assert.deepEqual((await bench.rows()).map(({ status, outcome }) => ({ status, outcome })), [
        { status: 408, outcome: "client_error" },
      ]);
    });
  });
}

Deno.test("server.header_timeout_sec ends a head that drips, and a connection that says nothing", async () => {
  await withListener({ transport: "socket", set: ["server.header_timeout_sec=0.5"] }, async (bench) => {
    using dripping = await Line.open(portOf(bench.url));
    using silent = await Line.open(portOf(bench.url));
    await dripping.send(`GET / HTTP/1.1\r\nhost: x\r\n`);
    const nothing = silent.until(() => false);
    await drip(dripping, "a: b\r\n");
    assert.notEqual(dripping.end, null);
    await nothing;
    assert.match(silent.text, /^HTTP\/1\.1 408 Request Timeout\r\n/);
  });
});

Deno.test("server.idle_timeout_sec ends a connection that asks nothing more", async () => {
  await withListener({ transport: "socket", set: ["server.idle_timeout_sec=0.5"] }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    const from = performance.now();
    await line.send("GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n");
    await line.until(() => false);
    assert.equal(line.end, "eof");
    assert.ok(performance.now() - from >= 490, "not before its time");
  });
});

Deno.test("server.*_timeout_sec do not cut a fault that stalls on purpose", async () => {
  const limits = ["header_timeout_sec", "body_timeout_sec", "idle_timeout_sec"].map((one) =>
    `server.${one}=0.2`
  );
  const set = [...always("slow_response", { delay_sec: [2, 2] }), ...limits];
  await withListener({ transport: "socket", set }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    const from = performance.now();
    await line.send(post(CHAT, HELLO));
    await line.until((text) => text.includes("chat.completion"));
    assert.match(line.text, /^HTTP\/1\.1 200 OK\r\n/);
    assert.ok(performance.now() - from >= 1_990);
  });
});
