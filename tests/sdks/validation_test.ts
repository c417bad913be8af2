/** Group C of the checklist: bodies as a whole, what is let pass, and models. */
import { strict as assert } from "node:assert";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, embed, generateText } from "ai";
import { langchain } from "./clients/langchain.ts";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { HELLO } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { classOf } from "./outcome.ts";
import { assertHits, assertRefused, thrownBy } from "./refusal.ts";
import { CHAT, refusesIn, RESPONSES, SMALLEST, targetOf } from "./wrong.ts";

const suite = suiteOf(["llm.strict=true"]);
const { test } = suite;
const refuses = refusesIn(suite);

const NOT_JSON =
  "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library " +
  "correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble " +
  "figuring out how to fix this, please contact us through our help center at help.openai.com.)";

/** Sent as they are, where the content type is given. */
const BROKEN = ['{"model": "gpt-4o", "messages": [', "model=gpt-4o", '{"model": NaN}'];

test("59. openai: a body that is not JSON", async (server) => {
  const headers = { "content-type": "application/json" };
  for (const clientOf of Object.values(CLIENTS)) {
    const client = clientOf(targetOf(server));
    for (const path of [CHAT, RESPONSES, "/embeddings"]) {
      for (const body of BROKEN) {
        await assertRefused(() => client.post(path, { body, headers }), { message: NOT_JSON });
      }
    }
  }
});

const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  [CHAT]: [
    ...[
      "stream",
      "stream_options",
      "n",
      "max_tokens",
      "max_completion_tokens",
      "stop",
      "temperature",
      "top_p",
    ],
    ...["frequency_penalty", "presence_penalty", "seed", "logprobs", "top_logprobs", "logit_bias"],
    ...["response_format", "tools", "tool_choice", "parallel_tool_calls", "functions", "function_call"],
    ...["user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention", "prompt_cache_options"],
    ...["metadata", "store", "service_tier", "reasoning_effort", "verbosity", "modalities", "audio"],
    ...["prediction", "web_search_options", "moderation"],
  ],
  [RESPONSES]: [
    ...[
      "instructions",
      "previous_response_id",
      "conversation",
      "tools",
      "tool_choice",
      "parallel_tool_calls",
    ],
    ...["max_output_tokens", "max_tool_calls", "temperature", "top_p", "top_logprobs", "text", "reasoning"],
    ...["include", "store", "background", "stream", "stream_options", "truncation", "service_tier"],
    ...["metadata", "user", "safety_identifier", "prompt_cache_key", "prompt_cache_retention"],
    ...["prompt_cache_options", "prompt", "moderation", "context_management"],
  ],
};

test("60. openai: null for any optional field says no more than its absence", async (server) => {
  await server.reset();
  for (const clientOf of Object.values(CLIENTS)) {
    for (const model of ["gpt-4o", "gpt-5"]) {
      for (const [path, names] of Object.entries(OPTIONAL)) {
        const nothing = Object.fromEntries(names.map((name) => [name, null]));
        await clientOf(targetOf(server)).post(path, { body: { ...SMALLEST[path], ...nothing, model } });
      }
    }
  }
  assert.deepEqual(new Set((await server.requests()).map(({ status }) => status)), new Set([200]));
});

test("61. openai: a message may be without a content, whoever it is of", async (server) => {
  const contents = [{}, { content: null }];
  for (const clientOf of Object.values(CLIENTS)) {
    const { completions } = clientOf(targetOf(server)).chat;
    for (const role of ["system", "user", "assistant", "developer"]) {
      const messages = contents.map((content) => ({ role, ...content }));
      // @ts-expect-error: the types of the SDKs want what the API does not
      const { choices } = await completions.create({ model: ASK.model, messages });
      assert.ok(choices[0]?.message.content);
    }
  }
});

/** Of 9,000 tokens; a message is some more. */
const TOO_LONG = Array.from({ length: 9_000 }, () => "hello").join(" ");

refuses(
  "62. openai: a prompt that is longer than the context, alone or with its answer, in the words of each API",
  {
    body: { model: "gpt-4", messages: [{ role: "user", content: TOO_LONG }] },
    message: "This model's maximum context length is 8192 tokens. However, your messages resulted in 9007 " +
      "tokens. Please reduce the length of the messages.",
    param: "messages",
    code: "context_length_exceeded",
  },
  {
    body: { model: "gpt-4", messages: [{ role: "user", content: "hello" }], max_tokens: 8_190 },
    message: "This model's maximum context length is 8192 tokens. However, you requested 8198 tokens (8 in " +
      "the messages, 8190 in the completion). Please reduce the length of the messages or completion.",
    param: "messages",
    code: "context_length_exceeded",
  },
  {
    path: RESPONSES,
    body: { model: "gpt-4", input: TOO_LONG },
    message: "Your input exceeds the context window of this model. Please adjust your input and try again.",
    param: "input",
    code: "context_length_exceeded",
  },
);

for (const [useResponsesApi, api] of [[false, "chat completions"], [true, "Responses"]] as const) {
  test(`62. LangChain, ${api}: a prompt that is too long is a ContextOverflowError`, async (server) => {
    await server.reset();
    const model = langchain(targetOf(server), { model: "gpt-4", useResponsesApi });
    assert.equal(classOf(await thrownBy(() => model.invoke(TOO_LONG))), "ContextOverflowError");
    await assertHits(server, 1, 400);
  });
}

const NO_SUCH_MODEL = {
  status: 404,
  message: "The model `gpt-0` does not exist or you do not have access to it.",
  code: "model_not_found",
};

refuses(
  "63. openai: an unknown model is a 404 of chat and embeddings",
  { body: { model: "gpt-0" }, ...NO_SUCH_MODEL },
  { path: "/embeddings", body: { model: "gpt-0", input: HELLO }, ...NO_SUCH_MODEL },
);

refuses("63. openai: an unknown model is a 400 of the Responses API", {
  path: RESPONSES,
  body: { model: "gpt-0" },
  message: "The requested model 'gpt-0' does not exist.",
  param: "model",
  code: "model_not_found",
});

test("63. AI SDK: an unknown model is an AI_APICallError with the status and the words of each API", async (server) => {
  const { url, key } = targetOf(server);
  const openai = createOpenAI({ baseURL: `${url}/v1`, apiKey: key });
  const prompt = HELLO;
  const calls = [
    [404, NO_SUCH_MODEL.message, () => generateText({ model: openai.chat("gpt-0"), prompt })],
    [404, NO_SUCH_MODEL.message, () => embed({ model: openai.embedding("gpt-0"), value: prompt })],
    [
      400,
      "The requested model 'gpt-0' does not exist.",
      () => generateText({ model: openai("gpt-0"), prompt }),
    ],
  ] as const;
  for (const [status, message, call] of calls) {
    const error = await thrownBy(call);
    assert.ok(APICallError.isInstance(error), String(error));
    assert.deepEqual([error.statusCode, error.message, error.isRetryable], [status, message, false]);
  }
});

test("63. LangChain: an unknown model is a NotFoundError that tells where to read on", async (server) => {
  await server.reset();
  const error = await thrownBy(() => langchain(targetOf(server), { model: "gpt-0" }).invoke(HELLO));
  assert.equal(classOf(error), "NotFoundError");
  assert.match(String(error), /MODEL_NOT_FOUND/);
  await assertHits(server, 1, 404);
});
