/** Lines of group F about Azure, with `AzureOpenAI` of the official SDK, on Deno's `fetch`. */
import { strict as assert } from "node:assert";
import { AzureOpenAI, RateLimitError } from "openai7";
import { ASK } from "./clients/openai.ts";
import { suiteOf } from "./line.ts";
import type { Server } from "./server.ts";

const { test } = suiteOf();

const completionsOf = ({ url, fetch }: Server) =>
  new AzureOpenAI({
    endpoint: url,
    apiKey: "azure-key",
    apiVersion: "2024-10-21",
    deployment: ASK.model,
    fetch,
    logLevel: "off",
  }).chat.completions;

test("114. Azure: the first chunk has no choices, and what was found in the prompt", async (server) => {
  await server.behave();
  const stream = await completionsOf(server).create({ ...ASK, stream: true });
  const chunks = await Array.fromAsync(stream);
  assert.deepEqual(chunks[0]?.choices, []);
  assert.ok("prompt_filter_results" in (chunks[0] ?? {}));
  assert.ok(chunks.some(({ choices: [choice] }) => choice?.delta.content));
});

test("114. Azure: the helper adds up a stream whose first chunk has no choices", async (server) => {
  await server.behave();
  const { choices: [choice] } = await completionsOf(server).stream(ASK).finalChatCompletion();
  assert.ok(choice?.message.content);
  assert.equal(choice.finish_reason, "stop");
});

test("114. Azure: a filtered completion has no message, and nobody complains", async (server) => {
  await server.always("content_filter", { where: "output" });
  const { choices: [choice] } = await completionsOf(server).create(ASK);
  assert.equal(choice?.finish_reason, "content_filter");
  assert.equal(choice.message, undefined);
});

test("115. Azure: a 429 has a code of text, and is a RateLimitError after three attempts", async (server) => {
  await server.always("rate_limit", { retry_after_sec: [0, 0] });
  await server.reset();
  const refused = async () => await completionsOf(server).create(ASK);
  await assert.rejects(refused, (error) => {
    assert.ok(error instanceof RateLimitError);
    assert.equal(error.code, "429");
    assert.match(error.message, /Please retry after 0 seconds/);
    return true;
  });
  assert.equal((await server.requests()).length, 3);
});
