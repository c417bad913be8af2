/** The official SDK against Azure's paths. */
import { strict as assert } from "node:assert";
import OpenAI, { AzureOpenAI, RateLimitError } from "openai";
import { always, withListener } from "../../harness.ts";
import { ASK, drain } from "../../socket/sdk.ts";

const KEY = { apiKey: "azure-key", apiVersion: "2024-10-21", maxRetries: 0 };

Deno.test("the v1 style is served to the plain client, with and without api-version", async () => {
  await withListener({}, async ({ url }) => {
    for (const defaultQuery of [{}, { "api-version": "preview" }]) {
      const client = new OpenAI({ baseURL: `${url}/openai/v1`, apiKey: "azure-key", defaultQuery });
      const completion = await client.chat.completions.create(ASK);
      assert.ok(completion.choices[0]?.message.content);
      const { text, chunks } = await drain(await client.chat.completions.create({ ...ASK, stream: true }));
      assert.ok(text.length > 0);
      assert.deepEqual([chunks[0]?.id, chunks[0]?.choices], ["", []]);
      assert.ok((await client.responses.create({ model: "gpt-4o", input: "Hello" })).output_text);
    }
  });
});

Deno.test("the helper for streams survives the empty first chunk", async () => {
  await withListener({}, async ({ url }) => {
    const client = new AzureOpenAI({ ...KEY, endpoint: url, deployment: "house" });
    const completion = await client.chat.completions.stream({ ...ASK }).finalChatCompletion();
    assert.ok(completion.choices[0]?.message.content);
  });
});

Deno.test("a filtered completion has no message for the SDK either", async () => {
  await withListener({ set: always("content_filter", { where: "output" }) }, async ({ url }) => {
    const client = new AzureOpenAI({ ...KEY, endpoint: url, deployment: "house" });
    const { choices: [choice] } = await client.chat.completions.create(ASK);
    assert.equal(choice?.finish_reason, "content_filter");
    assert.equal(choice.message, undefined);
  });
});

Deno.test("a 429 has the code as a string", async () => {
  await withListener({ set: always("rate_limit") }, async ({ url }) => {
    const client = new AzureOpenAI({ ...KEY, endpoint: url, deployment: "house" });
    await assert.rejects(client.chat.completions.create(ASK), (error) => {
      assert.ok(error instanceof RateLimitError);
      assert.equal(error.code, "429");
      assert.match(error.message, /^429 Requests to the ChatCompletions_Create Operation/);
      return true;
    });
  });
});

Deno.test("a name that no header can hold is served over a socket", async () => {
  await withListener({}, async ({ ask }) => {
    for (
      const path of ["/v1/embeddings", "/openai/v1/embeddings", "/openai/deployments/%F0%9F%8F%A0/embeddings"]
    ) {
      const body = '{"model":"h\\ud800\\u00fc\\n","input":"Hello"}';
      const response = await ask(path, { method: "POST", body });
      assert.equal(response.status, 200, path);
      await response.body?.cancel();
    }
  });
});
