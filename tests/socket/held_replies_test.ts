/** Replies that wait for clients that do not read. */
import { strict as assert } from "node:assert";
import { listen } from "../../engine/transport/listen.ts";
import type { App, Connection } from "../../engine/reply/connection.ts";
import { type HeldReplies, holdReply, release, replyMemory } from "../../engine/transport/held_replies.ts";
import { Line } from "../raw.ts";

const REQUESTS = 90;
const REPLY_BYTES = 262_144;
/** Longer than the kernel ever takes by itself and the server holds, in bytes. */
const ALL_BYTES = REQUESTS * REPLY_BYTES;
/** Most that the kernel takes for a client that does not read, in bytes: buffers of 4 and 6 MB. */
const MOST_OF_KERNEL = 10_485_760;
/** Most that the server holds for a connection, in bytes, and the replies that are made at once. */
const MOST_OF_SERVER = 524_288 + 8 * REPLY_BYTES;

const witness = { first() {}, last() {}, end() {}, bug() {} };
const SENT = {
  "simple requests": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
  "requests in chunks, which node:http reads":
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
};

/** An app whose replies are long, and take a moment to make. */
function longReplies(made: () => void): App {
  const body = "x".repeat(REPLY_BYTES);
  const serve = async (connection: Connection): Promise<Response> => {
    await connection.room?.();
    made();
    await undefined;
    return await connection.send({ status: 200, headers: {}, body }, witness);
  };
  return {
    fetch: (_request, { connection }) => serve(connection),
    find: ({ path }) => path === "/" ? { handle: ({ env }) => serve(env.connection) } : null,
  };
}

/** Waits until a number has not changed for a while. */
async function atRest(number: () => number): Promise<number> {
  for (let before = -1; before !== number();) {
    before = number();
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return number();
}

for (const [name, request] of Object.entries(SENT)) {
  Deno.test(`replies to pipelined ${name} are made as they are read`, async () => {
    let made = 0;
    const app = longReplies(() => void made++);
    const gate = { admit: () => true, refuse: () => ({ type: "text/plain", body: "" }) };
    const { port, close } = await listen(app, "socket", { hostname: "127.0.0.1", port: 0 }, gate);
    using line = await Line.open(port);
    await line.send(request.repeat(REQUESTS));
    await line.until((text) => text.length > 0);
    const unread = await atRest(() => made);
    assert.ok(unread * REPLY_BYTES <= MOST_OF_KERNEL + MOST_OF_SERVER, `${unread} of ${REQUESTS} were made`);
    assert.ok(replyMemory().size <= MOST_OF_SERVER, `${replyMemory().size} bytes are held`);
    await line.until((text) => text.length > ALL_BYTES && text.split("HTTP/1.1 200").length > REQUESTS);
    assert.equal(made, REQUESTS);
    await close(1_000);
    assert.equal(replyMemory().size, 0);
  });
}

Deno.test("holdReply() resets the connections that have taken nothing for longest, and counts them", () => {
  const resets: string[] = [];
  const connection = (name: string): HeldReplies => ({
    replyBytes: 0,
    socket: { resetAndDestroy: () => resets.push(name) } as unknown as HeldReplies["socket"],
  });
  const [small, reading, silent, last] = ["small", "reading", "silent", "last"].map(connection);
  assert.ok(small && reading && silent && last);
  const { forgotten = 0 } = replyMemory();
  const most = 400_000;
  holdReply(small, 1_000, most);
  holdReply(reading, 200_000, most);
  holdReply(silent, 150_000, most);
  release(reading, 100_000);
  holdReply(last, 145_000, most);
  assert.deepEqual(resets, []);
  holdReply(last, 10_000, most);
  assert.deepEqual(resets, ["silent"]);
  assert.equal(replyMemory().size, 256_000);
  assert.equal(replyMemory().forgotten, forgotten + 1);
  release(silent, 150_000); // its exchange is over by then
  for (const one of [small, reading, last]) release(one, one.replyBytes);
  assert.equal(replyMemory().size, 0);
});
