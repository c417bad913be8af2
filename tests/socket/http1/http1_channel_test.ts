import { strict as assert } from "node:assert";
import { createServer, type Socket } from "node:net";
import type { Ending } from "../../../engine/base/request_record.ts";
import type { Handler } from "../../../engine/reply/http_context.ts";
import type { Reply } from "../../../engine/reply/reply.ts";
import { Http1Connection } from "../../../engine/transport/http1/http1_connection.ts";
import { raw } from "../../raw.ts";
import { inWrites } from "../writes.ts";

const REQUEST = "GET /a HTTP/1.1\r\nHost: errorworks\r\nConnection: close\r\n\r\n";

/** Effects of a reply on its connection. */
interface Played {
  /** Texts that were written to the socket, an entry for each time. */
  readonly writes: readonly string[];
  /** True for each write that waits for others, to leave with them. */
  readonly corked: readonly boolean[];
  readonly text: string;
  readonly endings: readonly Ending[];
}

/** Notes what is written to a socket, and whether it waits for more. */
function noteWrites(socket: Socket, writes: string[], corked: boolean[]): void {
  const { write } = socket;
  const value = (...args: readonly unknown[]) => {
    const [data] = args;
    writes.push(data instanceof Uint8Array ? new TextDecoder("latin1").decode(data) : String(data));
    corked.push(socket.writableCorked > 0);
    return Reflect.apply(write, socket, args);
  };
  Object.defineProperty(socket, "write", { value });
}

/** Plays the same reply to each of these requests, which come at once. */
async function played(reply: Reply, requests = REQUEST): Promise<Played> {
  const writes: string[] = [];
  const corked: boolean[] = [];
  const endings: Ending[] = [];
  const handle: Handler = ({ env }) =>
    env.connection.send(reply, {
      first() {},
      last() {},
      bug: assert.ifError,
      end: (ending) => void endings.push(ending),
    });
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    noteWrites(socket, writes, corked);
    new Http1Connection(socket, {
      idleMs: 75_000,
      isClosing: false,
      find: () => ({ handle }),
      makeReady: () => undefined,
      handOver: () => assert.fail("all of it is simple"),
      closed() {},
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const { text } = await raw(typeof address === "object" ? address?.port ?? 0 : 0, requests);
  await new Promise((resolve) => server.close(resolve));
  return { writes, corked, text, endings };
}

Deno.test("a whole reply is one write, head and body", async () => {
  for (const body of ["körper", new TextEncoder().encode("körper")]) {
    const { writes, text, endings } = await played({ status: 200, headers: {}, body });
    assert.equal(writes.length, 1);
    assert.match(text, /^HTTP\/1\.1 200 OK\r\ncontent-length: 7\r\n.*\r\n\r\nk\xc3\xb6rper$/s);
    assert.deepEqual(endings, ["complete"]);
  }
});

Deno.test("a long body of bytes is not copied behind its head, and leaves with it", async () => {
  const body = new Uint8Array(10_000).fill(0xe4);
  const { writes, corked, text, endings } = await played({ status: 200, headers: { "x-a": "\xe9" }, body });
  assert.deepEqual(corked, [true, true]);
  assert.equal(writes[1]?.length, body.length);
  assert.match(text, /^HTTP\/1\.1 200 OK\r\nx-a: \xe9\r\ncontent-length: 10000\r\n.*\r\n\r\n\xe4{10000}$/s);
  assert.deepEqual(endings, ["complete"]);
});

Deno.test("pieces that are due at once leave in one write with the head and the end", async () => {
  const reply: Reply = { status: 200, headers: {}, body: { pieces: ["a", "b"], pace() {} } };
  const { writes, text } = await inWrites(1, () => played(reply));
  assert.equal(writes.length, 1);
  assert.match(text, /Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n$/);
});

Deno.test("the encoding of a head is that of node:http, whether the chunks behind it are ASCII or not", async () => {
  for (const pieces of [["a", "b"], ["ä", "b"]]) {
    const reply: Reply = { status: 200, headers: { "x-name": "körper" }, body: { pieces, pace() {} } };
    const { text } = await played(reply);
    assert.match(text, /\r\nx-name: k\xc3\xb6rper\r\n/);
    assert.ok(text.includes(pieces[0] === "a" ? "1\r\na\r\n" : "2\r\n\xc3\xa4\r\n"));
  }
});

Deno.test("the head leaves before a wait for the first piece, and each piece before a wait for the next", async () => {
  const pace = () => Promise.resolve();
  const reply: Reply = { status: 200, headers: {}, body: { pieces: ["a", "b"], pace } };
  const { writes } = await inWrites(3, () => played(reply));
  assert.deepEqual(writes.slice(1), ["1\r\na\r\n", "1\r\nb\r\n0\r\n\r\n"]);
});

Deno.test("bytes of a stream are framed, too", async () => {
  const pieces = [Uint8Array.of(0xff), "b"];
  const { text } = await played({ status: 200, headers: {}, body: { pieces, pace() {} } });
  assert.ok(text.endsWith("\r\n\r\n1\r\n\xff\r\n1\r\nb\r\n0\r\n\r\n"), text);
});

Deno.test("a status without a body has none, whatever its answer has", async () => {
  for (const body of ["a", { pieces: ["a"], pace() {} }]) {
    const { text, endings } = await played({ status: 304, headers: {}, body });
    assert.match(text, /^HTTP\/1\.1 304 Not Modified\r\nDate: [^\n]*\nConnection: close\r\n\r\n$/);
    assert.deepEqual(endings, ["complete"]);
  }
});

Deno.test("a header in Latin 1 is sent as such", async () => {
  const { text } = await played({ status: 200, headers: { "x-a": "\xe9" }, body: "\xe9" });
  assert.match(text, /\r\nx-a: \xe9\r\n.*\r\n\r\n\xc3\xa9$/s);
});

Deno.test("replies to requests that came at once are in their order, whatever they are", async () => {
  const kept = REQUEST.replace("Connection: close\r\n", "");
  const slow: Reply = {
    status: 200,
    headers: {},
    body: { pieces: ["a"], pace: () => new Promise((resolve) => setTimeout(resolve, 20)) },
  };
  const { text, endings } = await played(slow, kept + kept + REQUEST);
  assert.equal(text.split("\r\n1\r\na\r\n0\r\n\r\n").length, 4);
  assert.deepEqual(endings, ["complete", "complete", "complete"]);
});

Deno.test("all that is to come before a break comes, also where the kernel takes it little by little", async () => {
  const body = new Uint8Array(16 * 1_048_576);
  const { text, endings } = await played({ how: "fin", after: { status: 200, headers: {}, body } });
  assert.equal(text.length - text.indexOf("\r\n\r\n") - 4, body.length);
  assert.deepEqual(endings, ["fin"]);
});
