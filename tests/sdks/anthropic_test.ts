/** Lines of group G about the Messages API with Anthropic's own SDK, on Deno's `fetch`. */
import { strict as assert } from "node:assert";
import { setTimeout as delay } from "node:timers/promises";
import { AnthropicError, APIError } from "@anthropic-ai/sdk";
import * as z from "zod";
import { anthropic, ASK } from "./clients/anthropic.ts";
import { suiteOf } from "./line.ts";
import type { Server } from "./server.ts";

const ALL = ["Anthropic 1"];
const WHOLE = ["Anthropic 1: create"];
const STREAMED = ["Anthropic 1: create, streamed"];
const HELPER = ["Anthropic 1: stream()"];
const { line, test } = suiteOf();

const BACKOFF_MS = 1_100;
const inBody = z.object({ request_id: z.string() });
const messagesOf = ({ url, fetch }: Server) => anthropic({ url, fetch, key: "sk-ant-own" }).messages;

test("Anthropic: create() gives text, usage and the id of the request", async (server) => {
  await server.behave();
  await server.reset();
  const { data, request_id } = await messagesOf(server).create(ASK).withResponse();
  assert.ok(data.content.some((block) => block.type === "text" && block.text.length > 0));
  assert.equal(data.stop_reason, "end_turn");
  const [row] = await server.requests();
  assert.equal(row?.["request_id"], request_id);
  assert.equal(row?.["completion_tokens"], data.usage.output_tokens);
});

test("125. Anthropic: stream().finalMessage() gives the text of create()", async (server) => {
  await server.behave();
  await server.reset();
  const whole = await messagesOf(server).create(ASK);
  await server.reset();
  const streamed = await messagesOf(server).stream(ASK).finalMessage();
  assert.deepEqual(streamed.content, whole.content);
  assert.equal(streamed.usage.output_tokens, whole.usage.output_tokens);
});

test("Anthropic: a message batch is polled to its end, and its results are read by their ids", async (server) => {
  await server.behave();
  const { batches } = messagesOf(server);
  const requests = ["a", "b", "c"].map((custom_id) => ({ custom_id, params: ASK }));
  const { id } = await batches.create({ requests });
  await assert.rejects(() => batches.results(id), /No batch `results_url`/);
  while ((await batches.retrieve(id)).processing_status !== "ended") await delay(100);
  const types = new Map<string, string>();
  for await (const { custom_id, result } of await batches.results(id)) types.set(custom_id, result.type);
  assert.deepEqual(Object.fromEntries(types), { a: "succeeded", b: "succeeded", c: "succeeded" });
  const listed: string[] = [];
  for await (const batch of batches.list({ limit: 1 })) listed.push(batch.id);
  assert.deepEqual(listed, [id]);
  assert.deepEqual(await batches.delete(id), { id, type: "message_batch_deleted" });
});

/** Takes the lines with the names of events out of a stream. */
const nameless: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const text = await response.text();
  return new Response(text.replaceAll(/^event: .*\n/gm, ""), response);
};

test("125. Anthropic: without the names of its events a stream has no message", async (server) => {
  await server.behave();
  const { messages } = anthropic({ url: server.url, fetch: nameless, key: "sk-ant-own" });
  await assert.rejects(() => messages.stream(ASK).finalMessage(), AnthropicError);
});

line({
  name: "126. Anthropic: a 529 is tried three times and is an OverloadedError",
  fault: "capacity_529",
  options: { retry_after_sec: [0, 0] },
  ways: ALL,
  hits: 3,
  throws: "OverloadedError",
  message: /^529 .*overloaded_error/s,
  check: ({ thrown, rows }) => {
    assert.ok(thrown?.error instanceof APIError);
    assert.equal(inBody.parse(thrown.error.error).request_id, thrown.error.requestID);
    assert.equal(rows.at(-1)?.["request_id"], thrown.error.requestID);
  },
  at_least_ms: BACKOFF_MS, // a retry-after of 0 is nothing to it
});

const failures = [
  ["rate_limit", { retry_after_sec: [1, 1] }, "RateLimitError"],
  ["internal_error", {}, "InternalServerError"],
  ["bad_gateway", {}, "InternalServerError"],
  ["service_unavailable", {}, "ServiceUnavailableError"],
  ["gateway_timeout", {}, "GatewayTimeoutError"],
  ["connection_reset", {}, "APIConnectionError"],
] as const;
for (const [fault, options, type] of failures) {
  line({
    name: `Anthropic: ${fault} is tried three times and is of the class ${type}`,
    fault,
    options,
    ways: ALL,
    hits: 3,
    throws: type,
    at_least_ms: BACKOFF_MS,
  });
}

for (
  const [fault, type] of [["forbidden", "PermissionDeniedError"], ["not_found", "NotFoundError"]] as const
) {
  line({
    name: `Anthropic: ${fault} is not tried again and is of the class ${type}`,
    fault,
    ways: ALL,
    hits: 1,
    throws: type,
  });
}

const CUT = { fault: "incomplete_response", options: { part_pct: [50, 50] }, hits: 1 };

line({
  name: "Anthropic: an answer that is cut is a TypeError, and not tried again",
  ...CUT,
  ways: [...WHOLE, ...STREAMED],
  throws: "TypeError",
});

line({
  name: "Anthropic: the helper wraps a stream that is cut",
  ...CUT,
  ways: HELPER,
  throws: "AnthropicError",
});

line({
  name: "Anthropic: invalid JSON is a SyntaxError, and not tried again",
  fault: "invalid_json",
  ways: [...WHOLE, ...STREAMED],
  hits: 1,
  throws: "SyntaxError",
});

line({
  name: "Anthropic: a 200 of content-length 0 is `undefined`",
  fault: "empty_body",
  ways: WHOLE,
  hits: 1,
  says: "`undefined`",
});

line({
  name: "Anthropic: an empty stream is an error of the helper",
  fault: "empty_body",
  ways: HELPER,
  hits: 1,
  throws: "AnthropicError",
  message: /request ended without sending any chunks/,
});
