import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";

const WRONG: readonly [string, object, RegExp][] = [
  [
    "a part of two kinds",
    { parts: [{ text: "a", thinking: "b" }] },
    /parts\.0: expected exactly one of \{ thin/,
  ],
  ["an empty part", { parts: [{}] }, /parts\.0: expected exactly one of \{ thinking/],
  ["a part of no kind", { parts: [{ txt: "a" }] }, /parts\.0\.txt: unknown key.*text/],
  ["a call of no tool", { parts: [{ call: { id: "a" } }] }, /parts\.0\.call\.name: /],
  ["parts beside a text", { parts: [], text: "a" }, /parts: says all of the answer/],
  [
    "a count that is a text",
    { usage: { prompt: "many" } },
    /usage\.prompt: expected a number of tokens, null, or/,
  ],
];
for (const [name, answer, message] of WRONG) {
  Deno.test(`a rule with ${name} is refused with what would be right`, async () => {
    await withServer({}, async ({ admin }) => {
      const body = JSON.stringify({ llm: { response: { rules: [{ answer }] } } });
      const response = await admin("/config", { method: "POST", body });
      assert.equal(response.status, 422);
      assert.match(await response.text(), message);
    });
  });
}
