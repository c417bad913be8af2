/** A limit of tokens holds for reasoning and text together. */
import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";

Deno.test("reasoning takes its part of the limit of tokens, and the text gets what is left", async () => {
  await withServer(
    { set: ["llm.response.random.min_words=400", "llm.response.random.max_words=400"] },
    async ({ chat }) => {
      for (const limit of [8, 64, 200, 500]) {
        const body = { model: "o3", reasoning_effort: "low", max_completion_tokens: limit };
        const { usage, choices } = await (await chat(body)).json();
        const { completion_tokens, completion_tokens_details: { reasoning_tokens } } = usage;
        assert.equal(choices[0].finish_reason, "length");
        assert.ok(reasoning_tokens > 0, "the model reasons first");
        assert.equal(completion_tokens, limit, `${reasoning_tokens} of ${limit} for reasoning`);
      }
    },
  );
});
