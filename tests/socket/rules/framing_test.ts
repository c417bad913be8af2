/** The step `framing` through a server; L04 and L08 of the reports are in the gallery. */
import { strict as assert } from "node:assert";
import { HELLO, withListener } from "../../harness.ts";
import { Line, portOf, post, type RawReply, takeApart } from "../../raw.ts";

/** Reply that a client receives to a streamed chat completion under the only rule. */
async function framed(framing: object): Promise<RawReply> {
  const set = [`llm.rules=${JSON.stringify([{ do: { answer: { text: "Hello there" }, framing } }])}`];
  let reply: RawReply | null = null;
  await withListener({ set }, async ({ url }) => {
    using line = await Line.open(portOf(url));
    await line.send(post("/v1/chat/completions", { ...HELLO, stream: true }));
    reply = takeApart(await line.until((text) => takeApart(text)?.whole === true));
  });
  assert.ok(reply);
  return reply;
}

Deno.test("framing numbers frames, tells when to come back, and comments before each, in CRLF if it is told to", async () => {
  const { body } = await framed({ id: true, retry_ms: 3000, comment: "PING", at: "before_each", crlf: true });
  assert.match(
    body,
    /^retry: 3000\r\n\r\n: PING\r\n\r\nid: 1\r\ndata: \{[^\n]*\}\r\n\r\n: PING\r\n\r\nid: 2\r\ndata: \{[^]*\r\nid: 5\r\ndata: \[DONE\]\r\n\r\n$/,
  );
});

Deno.test("framing puts several tokens in a frame, or all frames in one write", async () => {
  const { chunks } = await framed({ per_frame: 2 });
  assert.equal(chunks.length, 4); // the role, both tokens, why it stops, [DONE]
  assert.match(chunks[1] ?? "", /"content":"Hello there"/);
  const glued = await framed({ glued: true });
  assert.equal(glued.chunks.length, 1);
  assert.equal(glued.body.match(/^data: /gm)?.length, 5);
});
