/** Threads of a server tell the time of the coordinator, however long after it they were started. */
import { strict as assert } from "node:assert";
import { setAhead } from "../../engine/base/clock.ts";
import { HELLO, withWorkers } from "../harness.ts";
import { portOf, post, raw } from "../raw.ts";

const HOUR_MS = 3_600_000;
/** Longest silence of the stream: only a broken server has one. */
const PATIENCE_MS = 10_000;

Deno.test("a paced stream of a worker that starts an hour after its server does not wait for an hour", async () => {
  setAhead(HOUR_MS);
  await withWorkers(2, { set: ["llm.stream.tokens_per_sec=200"] }, async ({ url }) => {
    const request = post("/v1/chat/completions", { ...HELLO, stream: true }, { connection: "close" });
    const { text, end } = await raw(portOf(url), request, PATIENCE_MS);
    assert.equal(end, "eof");
    assert.match(text, /data: \[DONE\]/);
  });
});
