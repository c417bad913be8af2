import { strict as assert } from "node:assert";
import { replySchema, writtenReply } from "../../../engine/faults/custom/written_reply.ts";
import { wholeOf } from "../../../engine/reply/raw.ts";

const CHUNKED = [["transfer-encoding", "chunked"]];
const HEAD = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

/** The bytes of a reply, and the waits before them in milliseconds. */
async function played(given: Record<string, unknown>) {
  const waits: number[] = [];
  const sleep = (ms: number) => Promise.resolve(void waits.push(ms));
  const { script, then } = writtenReply(replySchema().parse(given), {
    sleep,
    forever: () => sleep(Infinity),
  });
  for (const index of script.pieces.keys()) await script.pace(index);
  return { text: new TextDecoder().decode(wholeOf(script)), waits, then };
}

Deno.test("writtenReply() sends no chunk for a frame of no bytes, which would end the body, but waits for it", async () => {
  const frames = [{ send: "ab" }, { send: "", wait_ms: 500 }, { send: "c", wait_ms: 20 }, { send: "" }];
  assert.deepEqual(await played({ headers: CHUNKED, frames }), {
    text: `${HEAD}2\r\nab\r\n1\r\nc\r\n0\r\n\r\n`,
    waits: [500, 20],
    then: "open",
  });
});

Deno.test("writtenReply() ends an empty body in chunks once", async () => {
  for (const given of [{ body: "" }, {}]) {
    assert.equal((await played({ headers: CHUNKED, ...given })).text, `${HEAD}0\r\n\r\n`);
  }
});
