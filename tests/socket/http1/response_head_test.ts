import { strict as assert } from "node:assert";
import { createServer } from "node:http";
import { writtenHead } from "../../../engine/transport/http1/response_head.ts";
import { NodeChannel } from "../../../engine/transport/node_channel.ts";
import { randomOf } from "../../../engine/chance/random.ts";
import type { ResponseHead } from "../../../engine/transport/channel.ts";
import { raw } from "../../raw.ts";

/** Heads, with every header that means something to the host. */
const HEADS: readonly ResponseHead[] = [
  { status: 200, headers: { "content-type": "text/plain", "content-length": "2" } },
  { status: 200, headers: { "content-type": "text/event-stream" } },
  { status: 204, headers: { "x-a": "b" } },
  { status: 205, headers: {} },
  { status: 304, headers: { etag: '"a"' } },
  { status: 304, headers: { "transfer-encoding": "chunked" } },
  { status: 404, headers: { "content-length": "0" } },
  { status: 299, headers: {} },
  { status: 529, reason: "Site is overloaded", headers: { "content-length": "0" } },
  { status: 200, headers: { connection: "close", "content-length": "0" } },
  { status: 200, headers: { connection: "x, Close" } },
  { status: 200, headers: { connection: "keep-alive", "content-length": "0" } },
  { status: 200, headers: { "keep-alive": "timeout=1", "content-length": "0" } },
  { status: 200, headers: { date: "long ago", "content-length": "0" } },
  { status: 200, headers: { "transfer-encoding": "gzip, chunked" } },
  { status: 200, headers: { "transfer-encoding": "identity" } },
  { status: 200, headers: { "x-latin": "caf\xe9", "content-length": "0" } },
  { status: 200, headers: { "x-empty": "", "content-length": "0" } },
  { status: 200, headers: { "x-empty": "again" }, length: 12 },
];

const IDLE_MS = 75_000;

/** The head that `node:http` makes for the same answer. */
async function headOfNode(head: ResponseHead, keepsAlive: boolean): Promise<string> {
  let made = "";
  const server = createServer({ keepAliveTimeout: IDLE_MS }, (incoming, outgoing) => {
    made = new NodeChannel(incoming, outgoing).head(head) ?? "";
    incoming.socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const connection = keepsAlive ? "" : "connection: close\r\n";
  const address = server.address();
  const port = typeof address === "object" ? address?.port ?? 0 : 0;
  await raw(port, `GET / HTTP/1.1\r\nhost: a\r\n${connection}\r\n`);
  await new Promise((resolve) => server.close(resolve));
  return made;
}

const undated = (text: string) => text.replace(/^Date: .*$/m, "Date:");

for (const head of HEADS) {
  for (const keepsAlive of [true, false]) {
    const what = `${head.status} ${JSON.stringify(head.headers)} ${keepsAlive ? "kept" : "closed"}`;
    Deno.test(`writtenHead() writes what node:http does: ${what}`, async () => {
      const expected = await headOfNode(head, keepsAlive);
      assert.equal(undated(writtenHead(head, { keepsAlive, idleMs: IDLE_MS }).text), undated(expected));
    });
  }
}

Deno.test("writtenHead() refuses what would be another header", () => {
  const terms = { keepsAlive: true, idleMs: IDLE_MS };
  assert.throws(() => writtenHead({ status: 200, headers: { "x-a": "b\r\nx-c: d" } }, terms), TypeError);
  assert.throws(() => writtenHead({ status: 200, headers: { "x a": "b" } }, terms), TypeError);
});

Deno.test("writtenHead() tells the second in which it is written, also where the clock is set back", () => {
  const { now } = Date;
  const at = 1_790_000_000_000;
  try {
    for (const ms of [at, at + 999, at + 1_000, at + 60_000, at - 5_000]) {
      Date.now = () => ms;
      const { text } = writtenHead({ status: 200, headers: {} }, { keepsAlive: true, idleMs: IDLE_MS });
      assert.equal(/^Date: (.*)\r$/m.exec(text)?.[1], new Date(ms).toUTCString());
    }
  } finally {
    Date.now = now;
  }
});

Deno.test("writtenHead() writes the lines of each head, whatever those of the one before were", () => {
  const names = ["x-a", "X-B", "x-c", "x-d", "connection", "x-e"];
  const values = ["1", "2", "", "caf\xe9", "v".repeat(300)];
  const random = randomOf({ high: 3, low: 7 }, "fault");
  for (let count = 0; count < 3_000; count++) {
    const entries = names.filter(() => random() < 0.7).map((name) =>
      [
        name,
        name === "connection" ? "close" : values[Math.floor(random() ** 3 * values.length)] ?? "",
      ] as const
    );
    const { text, isAscii } = writtenHead({ status: 200, headers: Object.fromEntries(entries), length: 0 }, {
      keepsAlive: true,
      idleMs: 0,
    });
    const lines = entries.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    assert.ok(text.startsWith(`HTTP/1.1 200 OK\r\n${lines}content-length: 0\r\n`), text);
    assert.equal(isAscii, !text.includes("\xe9"));
  }
});
