/** Lines of group D about Azure, with the official SDK's own client for it and with the plain one. */
import { strict as assert } from "node:assert";
import { createOpenAI } from "@ai-sdk/openai";
import { generateText } from "ai";
import { AzureOpenAI as Azure6, OpenAI as OpenAI6 } from "openai6";
import { AzureOpenAI as Azure7, OpenAI as OpenAI7 } from "openai7";
import * as z from "zod";
import type { Client } from "./clients/client.ts";
import { ASK } from "./clients/openai.ts";
import { readChunks } from "./clients/read.ts";
import { HELLO, MODEL } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { classOf } from "./outcome.ts";
import { thrownBy } from "./refusal.ts";

const KEY = "azure-key";
const VERSION = "2024-10-21";
const { test } = suiteOf([`llm.api_keys=["${KEY}"]`]);

/** Keeps what is asked, as far as the path and the kind of key go. */
function watched(asked: string[]): typeof fetch {
  return (input, init) => {
    const { pathname, search } = new URL(String(input));
    const key = ["api-key", "authorization"].filter((name) => new Headers(init?.headers).has(name));
    asked.push(`${pathname}${search} ${key}`);
    return fetch(input, init);
  };
}

type Options = ConstructorParameters<typeof Azure6>[0] & ConstructorParameters<typeof Azure7>[0];

const AZURES: Readonly<Record<string, (options: Options) => Client>> = {
  "AzureOpenAI 7": (options) => new Azure7(options),
  "AzureOpenAI 6": (options) => new Azure6(options),
};

const filtered = z.object({ prompt_filter_results: z.array(z.unknown()).length(1) });

for (const [name, clientOf] of Object.entries(AZURES)) {
  test(`71. ${name}: a deployment answers who has an api-key, whole and streamed`, async ({ url: endpoint }) => {
    const asked: string[] = [];
    const client = clientOf({ endpoint, apiKey: KEY, apiVersion: VERSION, fetch: watched(asked) });
    const { completions } = client.chat;
    const whole = await completions.create(ASK);
    assert.ok(whole.choices[0]?.message.content);
    filtered.parse(whole);
    const { text, value } = await readChunks(await completions.create({ ...ASK, stream: true }));
    assert.ok(text.length > 0);
    const [first] = z.array(z.object({ id: z.string(), choices: z.array(z.unknown()) })).parse(value);
    assert.deepEqual(first, { id: "", choices: [] });
    const final = await completions.stream(ASK).finalChatCompletion();
    assert.ok(final.choices[0]?.message.content);
    const path = `/openai/deployments/${MODEL}/chat/completions?api-version=${VERSION}`;
    assert.deepEqual(asked, Array.from({ length: 3 }, () => `${path} api-key`));
  });

  test(`71. ${name}: a deployment may have any name, and makes vectors, too`, async ({ url: endpoint }) => {
    const client = clientOf({ endpoint, deployment: "house", apiKey: KEY, apiVersion: VERSION });
    const { choices } = await client.chat.completions.create(ASK);
    assert.ok(choices[0]?.message.content);
    const body = { model: "text-embedding-3-small", input: HELLO, encoding_format: "float" };
    const { data } = z.object({ data: z.array(z.object({ embedding: z.array(z.number()) })) }).parse(
      await client.post("/embeddings", { body }),
    );
    assert.equal(data[0]?.embedding.length, 1536);
  });

  test(`71. ${name}: a wrong key is an AuthenticationError in Azure's words`, async ({ url: endpoint }) => {
    const client = clientOf({ endpoint, apiKey: "sk-wrong", apiVersion: VERSION });
    const error = await thrownBy(() => client.chat.completions.create(ASK));
    assert.equal(classOf(error), "AuthenticationError");
    const { status, error: body } = z.object({ status: z.number(), error: z.unknown() }).parse(error);
    assert.equal(status, 401);
    assert.deepEqual(body, {
      code: "401",
      message:
        "Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a " +
        "valid key for an active subscription and use a correct regional API endpoint for your resource.",
    });
  });
}

const PLAIN: Readonly<
  Record<
    string,
    (options: { baseURL: string; apiKey: string; defaultQuery: Record<string, string> }) => Client
  >
> = {
  "openai 7": (options) => new OpenAI7(options),
  "openai 6": (options) => new OpenAI6(options),
};

/** Values of `api-version` that Azure's API for every version takes. */
const VERSIONS = [{}, { "api-version": "v1" }, { "api-version": "preview" }];

const responded = z.object({ object: z.literal("response"), status: z.literal("completed") });

for (const [name, clientOf] of Object.entries(PLAIN)) {
  test(`72. ${name}: /openai/v1 answers with and without api-version, and to either kind of key`, async ({ url }) => {
    for (const defaultQuery of VERSIONS) {
      const client = clientOf({ baseURL: `${url}/openai/v1`, apiKey: KEY, defaultQuery });
      const whole = await client.chat.completions.create(ASK);
      assert.ok(whole.choices[0]?.message.content);
      filtered.parse(whole);
      const chunks = await client.chat.completions.create({ ...ASK, stream: true });
      assert.equal((await readChunks(chunks)).finish, "stop");
      const headers = { authorization: null, "api-key": KEY };
      assert.ok((await client.chat.completions.create(ASK, { headers })).choices[0]);
      responded.parse(await client.post("/responses", { body: { model: MODEL, input: HELLO } }));
    }
  });
}

test("72. AI SDK: /openai/v1 answers both APIs", async ({ url }) => {
  const openai = createOpenAI({ baseURL: `${url}/openai/v1`, apiKey: KEY });
  for (const model of [openai(MODEL), openai.chat(MODEL)]) {
    const { text, finishReason } = await generateText({ model, prompt: HELLO });
    assert.ok(text.length > 0);
    assert.equal(finishReason, "stop");
  }
});
