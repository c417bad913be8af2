/** The official SDK against a server that behaves. */
import { strict as assert } from "node:assert";
import { AzureOpenAI, NotFoundError } from "openai";
import { MODELS } from "../../llm/base/models.ts";
import { always, type Bench, withListener } from "../harness.ts";
import { ASK, clientOf, drain } from "./sdk.ts";
import { settled } from "./wait.ts";

Deno.test("create() gives text, usage and the id of the request", async () => {
  await withListener({}, async (bench) => {
    const asked = clientOf(bench).chat.completions.create(ASK);
    const data = await asked;
    const { response } = await asked.withResponse();
    const [choice] = data.choices;
    assert.ok(choice?.message.content, "there is text");
    assert.equal(choice.message.role, "assistant");
    assert.equal(choice.finish_reason, "stop");
    assert.equal(data.model, "gpt-4o-2024-08-06");
    const { prompt_tokens, completion_tokens, total_tokens } = data.usage ?? assert.fail("there is usage");
    assert.equal(prompt_tokens + completion_tokens, total_tokens);

    assert.match(data._request_id ?? "", /^req_[0-9a-f]{32}$/);
    assert.equal(data._request_id, response.headers.get("x-request-id"));
    const [row] = await settled(bench);
    assert.equal(row?.["request_id"], data._request_id);
    assert.equal(row["attempt"], 0);
    assert.equal(row["outcome"], "success");
    assert.equal(row["ending"], "complete");
    assert.equal(row["completion_tokens"], completion_tokens);
  });
});

Deno.test("the chunks of a stream add up to the text of create()", async () => {
  let text = "";
  await withListener({}, async (bench) => {
    const completion = await clientOf(bench).chat.completions.create(ASK);
    text = completion.choices[0]?.message.content ?? "";
  });
  await withListener({}, async (bench) => {
    const streamed = await drain(await clientOf(bench).chat.completions.create({ ...ASK, stream: true }));
    assert.ok(text.length > 0);
    assert.equal(streamed.text, text);
    assert.equal(streamed.chunks[0]?.choices[0]?.delta.role, "assistant");
    assert.equal(streamed.chunks.at(-1)?.choices[0]?.finish_reason, "stop");
    assert.equal(
      new Set(streamed.chunks.map(({ id, created, model }) => `${id} ${created} ${model}`)).size,
      1,
    );
    assert.ok(streamed.chunks.every((chunk) => !("usage" in chunk)), "no usage was asked for");
    const [row] = await settled(bench);
    assert.equal(row?.["stream"], 1);
    assert.equal(row["ending"], "complete");
  });
});

Deno.test("stream().finalChatCompletion() has usage under include_usage", async () => {
  await withListener({}, async (bench) => {
    const runner = clientOf(bench).chat.completions.stream({
      ...ASK,
      stream_options: { include_usage: true },
    });
    const final = await runner.finalChatCompletion();
    assert.ok(final.choices[0]?.message.content);
    assert.equal(final.choices[0].finish_reason, "stop");
    const [row] = await settled(bench);
    assert.equal(final.usage?.prompt_tokens, row?.["prompt_tokens"]);
    assert.equal(final.usage?.completion_tokens, row?.["completion_tokens"]);
  });
});

Deno.test("stream().finalChatCompletion() has no usage where none was asked for", async () => {
  await withListener({}, async (bench) => {
    const final = await clientOf(bench).chat.completions.stream(ASK).finalChatCompletion();
    assert.ok(final.choices[0]?.message.content);
    assert.equal(final.usage, undefined);
  });
});

Deno.test("choices of a stream with n do not mix", async () => {
  await withListener({}, async (bench) => {
    const final = await clientOf(bench).chat.completions.stream({ ...ASK, n: 3 }).finalChatCompletion();
    assert.deepEqual(final.choices.map(({ index }) => index), [0, 1, 2]);
    assert.equal(new Set(final.choices.map(({ message }) => message.content)).size, 3);
  });
});

Deno.test("a stream that is left early is aborted on the server", async () => {
  await withListener({ set: ["llm.stream.first_token_ms=600000"] }, async (bench) => {
    const stream = await clientOf(bench).chat.completions.create({ ...ASK, stream: true });
    for await (const chunk of stream) {
      assert.equal(chunk.choices[0]?.delta.role, "assistant");
      break; // leaving the loop aborts
    }
    const [row] = await settled(bench);
    assert.equal(row?.["ending"], "client_aborted");
  });
});

Deno.test("models are listed and retrieved, and an unknown one is a NotFoundError at once", async () => {
  await withListener({}, async (bench) => {
    const client = clientOf(bench);
    const ids: string[] = [];
    for await (const model of client.models.list()) ids.push(model.id);
    assert.deepEqual(ids, MODELS.map(({ id }) => id));
    const one = await client.models.retrieve("gpt-4o");
    assert.equal(one.id, "gpt-4o");
    assert.equal(one.object, "model");

    const error = await client.models.retrieve("vendor/unknown").catch((error: unknown) => error);
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.code, "model_not_found");
    assert.equal(error.param, "model");
    assert.match(error.message, /^404 The model 'vendor\/unknown' does not exist$/);
    const rows = await settled(bench, 3);
    assert.deepEqual(rows.map(({ status }) => status), [200, 200, 404]);
    assert.equal(rows[2]?.["outcome"], "client_error");
  });
});

/** The two ways to point the Azure client at a deployment. */
const AZURE = { apiKey: "azure-key", apiVersion: "2024-10-21" };
const azures = {
  "endpoint and deployment": ({ url }: Bench) =>
    new AzureOpenAI({ ...AZURE, endpoint: url, deployment: "house" }),
  "baseURL": ({ url }: Bench) => new AzureOpenAI({ ...AZURE, baseURL: `${url}/openai/deployments/house` }),
};

for (const [how, azureOf] of Object.entries(azures)) {
  Deno.test(`AzureOpenAI with ${how} is served under its deployment`, async () => {
    await withListener({}, async (bench) => {
      const client = azureOf(bench);
      const completion = await client.chat.completions.create({ ...ASK, model: "gpt-4o" });
      assert.ok(completion.choices[0]?.message.content);
      const { text } = await drain(await client.chat.completions.create({ ...ASK, stream: true }));
      assert.ok(text.length > 0);
      const rows = await settled(bench, 2);
      for (const row of rows) {
        assert.equal(row["deployment"], "house");
        assert.equal(row["route"], "POST /openai/deployments/:deployment/chat/completions");
        assert.equal(row["status"], 200);
      }
    });
  });
}

Deno.test("AzureOpenAI meets the faults too", async () => {
  await withListener({ set: always("not_found") }, async (bench) => {
    const client = azures.baseURL(bench);
    await assert.rejects(() => client.chat.completions.create(ASK), NotFoundError);
    const [row] = await settled(bench);
    assert.equal(row?.["fault"], "not_found");
  });
});
