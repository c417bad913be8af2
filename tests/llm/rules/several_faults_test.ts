import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";

Deno.test("faults of one step happen together: where one of them cannot happen, none does", async () => {
  const step = { edit: [{ at: "model", set: "x" }], fault: "stream_cut", how: "end" };
  const rules = [{ do: { faults: ["wrong_content_type", "stream_cut"] } }, { times: 2, do: step }];
  const set = [`llm.rules=${JSON.stringify(rules)}`];
  await withServer({ set }, async ({ chat, rows }) => {
    assert.notEqual((await (await chat()).json()).usage, null);
    await (await chat({ stream: true })).text().catch(() => {});
    assert.deepEqual((await rows()).map(({ rule }) => rule), [null, "0"]);
  });
});
