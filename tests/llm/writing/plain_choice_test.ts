import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";

/** The first answers of a server to requests with more fields, as far as they do not tell the time. */
async function answers(more: Record<string, unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  await withServer({ set: ["llm.response.random.max_words=20"] }, async ({ chat }) => {
    for (const model of ["gpt-4o", "o3", "gpt-5.2"]) {
      for (const limit of [undefined, 5]) {
        const response = await chat({ model, max_completion_tokens: limit, ...more });
        const { choices, usage } = await response.json();
        all.push({ choices, tokens: usage.completion_tokens });
      }
    }
  });
  return all;
}

Deno.test("a plain question has the answer that it has where it takes steps", async () => {
  const plain = await answers({});
  const tools = [{ type: "function", function: { name: "look" } }];
  assert.deepEqual(await answers({ tools, tool_choice: "none" }), plain);
  assert.equal(new Set(plain.map((one) => JSON.stringify(one))).size, plain.length);
});
