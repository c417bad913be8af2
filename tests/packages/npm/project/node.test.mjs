import { errorworks } from "errorworks/testing";
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask } from "./client.cjs";

test("the client tries again, and notices a cut stream", async (t) => {
  const ew = await errorworks({ rules: [{ times: 2, answer: { fault: "rate_limit" } }] });
  t.after(() => ew.close());
  ew.patchEnv();
  await ask("Hello");
  assert.deepEqual((await ew.requests()).map(({ status }) => status), [429, 429, 200]);
  await ew.set({ rules: [], faults: { stream_cut: 100 } });
  await assert.rejects(ask("Hello", { stream: true }));
  assert.equal((await ew.waitFor(4))[3].fault, "stream_cut");
});
