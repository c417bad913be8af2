import { strict as assert } from "node:assert";
import { createServer } from "node:http";
import { systemClock } from "../../engine/base/clock.ts";
import { NodeChannel } from "../../engine/transport/node_channel.ts";
import { SocketConnection } from "../../engine/transport/socket_connection.ts";
import { always, HELLO, withListener } from "../harness.ts";
import { Line, portOf, post, raw, takeApart } from "../raw.ts";
import { settled } from "./wait.ts";
import { inWrites } from "./writes.ts";
import type { Paced } from "../../engine/reply/reply.ts";

const ENGLISH = { ...HELLO, stream: true };
const FOREIGN = { messages: [{ role: "user", content: "héllo 世界 🎉" }], model: "gpt-4o", stream: true };
const ECHO = { set: ["llm.response.mode=echo"] };

/** End of the last piece and of a chunked body. */
const END = "\r\n0\r\n\r\n";

/** The text of a stream, from the bytes that came. */
function textOf(body: string): string {
  const bytes = Uint8Array.from(body, (byte) => byte.charCodeAt(0));
  const frames = new TextDecoder().decode(bytes).split("\n\n").filter((frame) => frame.startsWith("data: {"));
  return frames.map((frame) => JSON.parse(frame.slice(6)).choices[0]?.delta.content ?? "").join("");
}

Deno.test("a stream counts the bytes of its chunks, not their characters", async () => {
  await withListener(ECHO, async (bench) => {
    const { text } = await raw(
      portOf(bench.url),
      post("/v1/chat/completions", FOREIGN, { connection: "close" }),
    );
    const reply = takeApart(text);
    assert.equal(reply?.whole, true);
    assert.equal(textOf(reply?.body ?? ""), "Echo: héllo 世界 🎉");
  });
});

Deno.test("a stream to a client of HTTP/1.0 has no chunks", async () => {
  await withListener(ECHO, async (bench) => {
    const request = post("/v1/chat/completions", FOREIGN).replace("HTTP/1.1", "HTTP/1.0");
    const { text, end } = await raw(portOf(bench.url), request);
    const [head = "", body = ""] = text.split("\r\n\r\n");
    assert.doesNotMatch(head, /transfer-encoding/i);
    assert.match(body, /^data: \{.*data: \[DONE\]\n\n$/s);
    assert.equal(textOf(body), "Echo: héllo 世界 🎉");
    assert.equal(end, "eof");
  });
});

Deno.test("streams that were asked for in one breath come whole and in order", async () => {
  await withListener({ set: [...ECHO.set, "llm.stream.tokens_per_sec=1000"] }, async (bench) => {
    const ask = post("/v1/chat/completions", ENGLISH);
    const last = post("/v1/chat/completions", FOREIGN, { connection: "close" });
    const { text } = await raw(portOf(bench.url), ask + last);
    const [first = "", second = ""] = text.split(END).map((part) => part + END);
    assert.equal(takeApart(first)?.whole, true);
    assert.equal(textOf(takeApart(second)?.body ?? ""), "Echo: héllo 世界 🎉");
  });
});

const SLOWLY = {
  "at a pace": ["llm.stream.tokens_per_sec=100"],
  "that stalls": always("stream_stall", { stall_sec: [0.1, 0.1] }),
};

for (const [name, set] of Object.entries(SLOWLY)) {
  Deno.test(`the row of a stream ${name} tells when its first byte left, which was before its last`, async () => {
    await withListener({ set: [...ECHO.set, ...set], clock: systemClock }, async (bench) => {
      await raw(portOf(bench.url), post("/v1/chat/completions", ENGLISH, { connection: "close" }));
      const [row] = await settled(bench);
      const [first, total] = [Number(row?.["first_byte_ms"] ?? NaN), Number(row?.["total_ms"])];
      assert.ok(first < total, `the first byte after ${first} ms, the last after ${total} ms`);
    });
  });
}

/** Writes of a server on `node:http` to its socket while it sends a body. */
async function sentBy(body: Paced): Promise<{ readonly writes: readonly string[] }> {
  const writes: string[] = [];
  const witness = { first() {}, last() {}, end() {}, bug: assert.ifError };
  const server = createServer((incoming, outgoing) => {
    const { socket } = incoming;
    const { write } = socket;
    const value = (...args: readonly unknown[]) => {
      writes.push(String(args[0]));
      return Reflect.apply(write, socket, args);
    };
    Object.defineProperty(socket, "write", { value });
    void new SocketConnection(new NodeChannel(incoming, outgoing)).send(
      { status: 200, headers: {}, body },
      witness,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port ?? 0 : 0;
  await raw(port, "GET / HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n\r\n");
  await new Promise((resolve) => server.close(resolve));
  return { writes: writes.filter((text) => text.includes("piece")) };
}

Deno.test("pieces that are due at once leave in one write, each in a chunk of its own", async () => {
  const pieces = Array.from({ length: 10 }, (_, index) => `piece ${index}`);
  const all = pieces.map((piece) => `7\r\n${piece}\r\n`);
  const { writes } = await inWrites(1, () => sentBy({ pieces, pace: () => {} }));
  assert.deepEqual(writes, [all.join("")]);
});

Deno.test("what is due has left before a wait for the next piece begins", async () => {
  const pieces = ["piece 0", "piece 1", "piece 2"];
  const body: Paced = { pieces, pace: (index) => index === 2 ? Promise.resolve() : undefined };
  const { writes } = await inWrites(2, () => sentBy(body));
  assert.deepEqual(writes, ["7\r\npiece 0\r\n7\r\npiece 1\r\n", "7\r\npiece 2\r\n"]);
});

Deno.test("a client that does not read is not written to without end", async () => {
  const pieces = new Array<string>(1000).fill("x".repeat(100_000));
  let taken = 0;
  const body: Paced = { pieces, pace: () => void taken++ };
  const witness = { first() {}, last() {}, end() {}, bug: assert.ifError };
  const server = createServer((incoming, outgoing) => {
    const connection = new SocketConnection(new NodeChannel(incoming, outgoing));
    void connection.send({ status: 200, headers: {}, body }, witness);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  {
    using line = await Line.open(typeof address === "object" ? address?.port ?? 0 : 0);
    await line.send("GET / HTTP/1.1\r\nhost: errorworks\r\n\r\n");
    await line.until((text) => text.length > 0);
    for (let before = -1; before < taken;) {
      before = taken;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.ok(taken < pieces.length, `${taken} pieces were taken`);
  }
  await new Promise((resolve) => server.close(resolve));
});
