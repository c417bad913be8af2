/** Replies that rules write, as they come over a raw connection. */
import { strict as assert } from "node:assert";
import { HELLO, withListener } from "../../harness.ts";
import { Line, portOf, post, type Raw, raw } from "../../raw.ts";

const ASK = post("/v1/chat/completions", HELLO);

/** Bytes that a client receives of a reply that the only rule writes. */
async function sent(reply: unknown, patienceMs?: number): Promise<Raw> {
  let received: Raw | undefined;
  const set = [`llm.rules=${JSON.stringify([{ do: { reply } }])}`];
  await withListener({ set }, async ({ url }) => {
    received = await raw(portOf(url), ASK, patienceMs);
  });
  assert.ok(received);
  return received;
}

Deno.test("a written reply is on the wire as it is written: reason, order, case and doubles of headers", async () => {
  const headers = [["Content-Length", "2"], ["x-b", "1"], ["X-A", "2"], ["x-b", "3"], [
    "Connection",
    "close",
  ]];
  const { text } = await sent({ status: 299, reason: "Fine, really", headers, body: "ok", end: "fin" });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  assert.equal(text, `HTTP/1.1 299 Fine, really\r\n${lines}\r\nok`);
});

Deno.test("a written reply without a length ends by closing, one with a length leaves the connection open", async () => {
  const closed = await sent({ body: "to the end" });
  assert.deepEqual([closed.text, closed.end], ["HTTP/1.1 200 OK\r\n\r\nto the end", "eof"]);
  const open = await sent({ headers: [["content-length", "2"]], body: "ok" }, 300);
  assert.deepEqual([open.text, open.end], ["HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", "open"]);
  assert.equal((await sent({ status: 204 }, 300)).end, "open", "it needs none");
  assert.equal((await sent({ status: 205 })).end, "eof");
});

Deno.test("a connection goes on behind a written reply that tells its length", async () => {
  const rule = { times: 1, do: { reply: { status: 503, headers: [["content-length", "0"]] } } };
  await withListener({ set: [`llm.rules=${JSON.stringify([rule])}`] }, async ({ url }) => {
    using line = await Line.open(portOf(url));
    await line.send(ASK);
    await line.until((text) => text.endsWith("\r\n\r\n"));
    await line.send(ASK);
    const text = await line.until((text) => text.includes("chat.completion"));
    assert.match(
      text,
      /^HTTP\/1\.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\nHTTP\/1\.1 200 OK\r\n/,
    );
  });
});

Deno.test("frames of a written reply are chunks where it says so, with their waits before them", async () => {
  const frames = [{ send: "data: {}\n\n" }, { send: "data: [DONE]\n\n", wait_ms: 60 }];
  const headers = [["Transfer-Encoding", "chunked"], ["content-type", "text/event-stream"]];
  const { text, ms } = await sent({ headers, frames }, 300);
  const chunks = "a\r\ndata: {}\n\n\r\ne\r\ndata: [DONE]\n\n\r\n0\r\n\r\n";
  assert.equal(
    text,
    `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\ncontent-type: text/event-stream\r\n\r\n${chunks}`,
  );
  assert.ok(ms >= 55, String(ms));
});

Deno.test("a written reply may break off by FIN or RST, or fall silent", async () => {
  const headers = [["content-length", "100"]];
  assert.equal((await sent({ headers, body: "half", end: "fin" })).end, "eof");
  assert.equal((await sent({ headers, body: "half", end: "rst" })).end, "reset");
  const silent = await sent({ headers, body: "half", end: "never" }, 400);
  assert.equal(silent.end, "open");
  assert.match(silent.text, /\r\n\r\nhalf$/);
});

Deno.test("bytes that are no text are written in base64", async () => {
  const { text } = await sent({ headers: [["content-length", "2"]], body: { base64: "/wA=" } }, 300);
  assert.ok(text.endsWith("\r\n\r\n\xff\0"));
});

Deno.test("the head of a written reply is UTF-8, as its body is: no letter becomes another one, or a line end", async () => {
  const reply = { status: 418, reason: "čaj", headers: [["X-Ü", "ž ﹏ 🦊"]], body: "čaj", end: "fin" };
  const { text } = await sent(reply);
  const octets = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  assert.equal(new TextDecoder().decode(octets), "HTTP/1.1 418 čaj\r\nX-Ü: ž ﹏ 🦊\r\n\r\nčaj");
});
