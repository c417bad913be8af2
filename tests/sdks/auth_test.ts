/** Group D of the checklist: keys, as far as SDKs tell of them. */
import { strict as assert } from "node:assert";
import { createOpenAI } from "@ai-sdk/openai";
import { APICallError, generateText } from "ai";
import * as z from "zod";
import { langchain } from "./clients/langchain.ts";
import { ASK, CLIENTS } from "./clients/openai.ts";
import { HELLO, type Target } from "./clients/target.ts";
import { suiteOf } from "./line.ts";
import { classOf } from "./outcome.ts";
import { assertHits, assertRefused, thrownBy } from "./refusal.ts";
import type { Server } from "./server.ts";

const GOOD = "sk-good";
/** 35 characters, of which 23 are not to be seen. */
const BAD = "sk-5f6ceaaaaaaaaaaaaaaaaaaaaaaaacdb";
const { test } = suiteOf([`llm.api_keys=["${GOOD}"]`]);

const targetOf = ({ url }: Server, key = GOOD): Target => ({ url, key, fetch });

const NO_KEY =
  "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
  "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing the API " +
  "from your browser and are prompted for a username and password. You can obtain an API key from " +
  "https://platform.openai.com/account/api-keys.";
const BAD_KEY =
  "Incorrect API key provided: sk-5f6ce***********************acdb. You can find your API key at " +
  "https://platform.openai.com/account/api-keys.";
const REFUSED = { status: 401, message: BAD_KEY, code: "invalid_api_key" };

test("64. openai: the key that is known is let in", async (server) => {
  for (const clientOf of Object.values(CLIENTS)) {
    const { choices } = await clientOf(targetOf(server)).chat.completions.create(ASK);
    assert.ok(choices[0]?.message.content);
  }
});

test("64. openai: no key is an AuthenticationError with the long text, at once", async (server) => {
  await server.reset();
  const headers = { authorization: null };
  for (const clientOf of Object.values(CLIENTS)) {
    const { completions } = clientOf(targetOf(server)).chat;
    await assertRefused(() => completions.create(ASK, { headers }), { status: 401, message: NO_KEY });
  }
  await assertHits(server, 2, 401);
});

test("64. openai: Responses and lists have other words for no key", async (server) => {
  const headers = { authorization: null };
  for (const clientOf of Object.values(CLIENTS)) {
    const client = clientOf(targetOf(server));
    const body = { model: ASK.model, input: HELLO };
    await assertRefused(() => client.post("/responses", { body, headers }), {
      status: 401,
      message: "Missing bearer or basic authentication in header",
    });
    await assertRefused(() => client.get("/models", { headers }), {
      status: 401,
      message: "Missing bearer authentication in header",
    });
  }
});

test("64. openai: a wrong key is told before anything that is wrong with the body", async (server) => {
  for (const clientOf of Object.values(CLIENTS)) {
    const client = clientOf(targetOf(server, BAD));
    await assertRefused(() => client.post("/chat/completions", { body: { foo: 1 } }), REFUSED);
  }
});

test("65. openai: a wrong key is repeated with stars", async (server) => {
  await server.reset();
  for (const clientOf of Object.values(CLIENTS)) {
    await assertRefused(() => clientOf(targetOf(server, BAD)).chat.completions.create(ASK), REFUSED);
  }
  await assertHits(server, 2, 401);
});

test("65. AI SDK: a wrong key is an AI_APICallError, through both APIs", async (server) => {
  const openai = createOpenAI({ baseURL: `${server.url}/v1`, apiKey: BAD });
  for (const model of [openai(ASK.model), openai.chat(ASK.model)]) {
    const error = await thrownBy(() => generateText({ model, prompt: HELLO }));
    assert.ok(APICallError.isInstance(error), String(error));
    assert.deepEqual([error.statusCode, error.message, error.isRetryable], [401, BAD_KEY, false]);
  }
});

test("65. LangChain: a wrong key is an AuthenticationError that tells where to read on", async (server) => {
  await server.reset();
  const error = await thrownBy(() => langchain(targetOf(server, BAD)).invoke(HELLO));
  assert.equal(classOf(error), "AuthenticationError");
  assert.match(String(error), /MODEL_AUTHENTICATION/);
  await assertHits(server, 1, 401);
});

const told = z.object({ requestID: z.string(), headers: z.instanceof(Headers) });

test("66. openai: a 401 has the id of the request, and nothing of an account or a model", async (server) => {
  for (const clientOf of Object.values(CLIENTS)) {
    const error = await thrownBy(() => clientOf(targetOf(server, BAD)).chat.completions.create(ASK));
    const { requestID, headers } = told.parse(error);
    assert.match(requestID, /^req_[0-9a-f]{32}$/);
    assert.equal(headers.get("x-request-id"), requestID);
    const account = /^(openai-|x-ratelimit-)/;
    assert.deepEqual([...headers.keys()].filter((name) => account.test(name)), []);
  }
});
