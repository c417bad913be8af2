import { strict as assert } from "node:assert";
import { withServer } from "../harness.ts";

Deno.test("a chat completion has the recorded keys in their order", async () => {
  await withServer({}, async ({ chat, rows }) => {
    const response = await chat();
    assert.equal(response.status, 200);
    const body = await response.json();
    assert.deepEqual(Object.keys(body), [
      "id",
      "object",
      "created",
      "model",
      "choices",
      "usage",
      "service_tier",
      "system_fingerprint",
    ]);
    const [row] = await rows();
    assert.equal(row?.["outcome"], "success");
    assert.equal(row?.["completion_tokens"], body.usage.completion_tokens);
  });
});
