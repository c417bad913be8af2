import { strict as assert } from "node:assert";
import { createServer } from "node:http";
import { FetchConnection } from "../../engine/transport/fetch_connection.ts";
import { NodeChannel } from "../../engine/transport/node_channel.ts";
import { SocketConnection } from "../../engine/transport/socket_connection.ts";
import { Line } from "../raw.ts";
import type { Ending } from "../../engine/base/request_record.ts";
import type { Answer, Raw, Reply } from "../../engine/reply/reply.ts";

const GOOD: Answer = { status: 200, headers: { "content-type": "text/plain" }, body: "good" };
const REQUEST = "GET / HTTP/1.1\r\nhost: errorworks\r\n\r\n";
/** Bytes that no library sends: a line without a colon, and a byte that is no UTF-8. */
const ODD = [
  "HTTP/1.1 999 Odd\r\nno colon here\r\n",
  Uint8Array.of(0xff),
  "\r\ncontent-length: 3\r\n\r\nodd",
];
const ODD_TEXT = "HTTP/1.1 999 Odd\r\nno colon here\r\n\xff\r\ncontent-length: 3\r\n\r\nodd";

function odd(then: Raw["then"]): Raw {
  return { script: { pieces: ODD, pace: () => {} }, then, status: 999, nearest: GOOD };
}

/** Calls of a witness at the end of a reply. */
interface Told {
  ending?: Ending;
  bytes?: number;
  degraded?: boolean;
}

function witness(told: Told) {
  return {
    first() {},
    last() {},
    end: (ending: Ending, bytes: number, degraded: boolean) =>
      void Object.assign(told, { ending, bytes, degraded }),
    bug: assert.ifError,
  };
}

/** A server that gives each of these replies in turn, and a line to it. */
async function withReplies(
  replies: readonly Reply[],
  test: (line: Line, told: readonly Told[]) => Promise<void>,
): Promise<void> {
  const told: Told[] = [];
  const server = createServer((incoming, outgoing) => {
    const reply = replies[told.length] ?? GOOD;
    const one: Told = {};
    told.push(one);
    void new SocketConnection(new NodeChannel(incoming, outgoing)).send(reply, witness(one));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  {
    using line = await Line.open(typeof address === "object" ? address?.port ?? 0 : 0);
    await test(line, told);
  }
  await new Promise((resolve) => server.close(resolve));
}

for (const [then, end] of [["fin", "eof"], ["rst", "reset"]] as const) {
  Deno.test(`raw bytes come as they are, and then ${end}`, async () => {
    await withReplies([odd(then)], async (line, told) => {
      await line.send(REQUEST);
      assert.equal(await line.until(() => false), ODD_TEXT);
      assert.equal(line.end, end);
      assert.deepEqual(told, [{ ending: then, bytes: ODD_TEXT.length, degraded: false }]);
    });
  });
}

Deno.test("behind raw bytes a connection that stays open takes its next requests", async () => {
  await withReplies([odd("open"), GOOD, odd("open"), GOOD], async (line, told) => {
    for (const expected of [ODD_TEXT, /^HTTP\/1\.1 200 OK\r\n.*good$/s, ODD_TEXT, /good$/]) {
      const before = line.text.length;
      await line.send(REQUEST);
      const isWhole = (text: string) => /(odd|good)$/.test(text.slice(before));
      const reply = (await line.until(isWhole)).slice(before);
      if (typeof expected === "string") assert.equal(reply, expected);
      else assert.match(reply, expected);
    }
    assert.deepEqual(told.map(({ ending }) => ending), ["complete", "complete", "complete", "complete"]);
    assert.equal(told[0]?.bytes, ODD_TEXT.length);
  });
});

Deno.test("through fetch comes what is nearest to raw bytes, and it is told", async () => {
  const told: Told = {};
  const response = new FetchConnection(new Request("http://errorworks/")).send(odd("fin"), witness(told));
  assert.equal(await response.text(), "good");
  assert.deepEqual(told, { ending: "complete", bytes: 4, degraded: true });
});

Deno.test("raw bytes wait for the replies to what was asked before on their connection", async () => {
  let pass = () => {};
  const slow: Answer = {
    ...GOOD,
    body: { pieces: ["first"], pace: () => new Promise((resolve) => void (pass = () => resolve())) },
  };
  await withReplies([slow, odd("open")], async (line, told) => {
    await line.send(REQUEST + REQUEST);
    await line.until((text) => text.includes("chunked"));
    assert.equal(told.length, 2);
    pass();
    const text = await line.until((text) => text.endsWith("odd"));
    assert.ok(text.endsWith(`first\r\n0\r\n\r\n${ODD_TEXT}`), text);
  });
});

Deno.test("behind raw bytes that leave it open, a connection ends if the client wants no more of it", async () => {
  await withReplies([odd("open")], async (line, told) => {
    await line.send(REQUEST.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n"));
    assert.equal(await line.until(() => false), ODD_TEXT);
    assert.equal(line.end, "eof");
    assert.deepEqual(told, [{ ending: "complete", bytes: ODD_TEXT.length, degraded: false }]);
  });
});
