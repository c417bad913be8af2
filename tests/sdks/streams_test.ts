/** Lines of group F about what only streams have, in chat completions, on Deno's `fetch`. */
import { strict as assert } from "node:assert";
import { ASK, openai7 } from "./clients/openai.ts";
import { readChunks } from "./clients/read.ts";
import { suiteOf } from "./line.ts";

const STREAMED = ["openai 7: create, streamed", "openai 6: create, streamed"];
const HELPER = ["openai 7: stream()", "openai 6: stream()"];
const AI = ["AI SDK 7: streamText"];
const LANGCHAIN = ["LangChain 1: stream"];
const { line, test } = suiteOf();

const MID = { fault: "stream_error", options: { after_tokens: [3, 3] }, hits: 1 };
const FIRST = { fault: "stream_error", options: { where: "first" } };
const SORRY = /The server had an error while processing your request/;

line({
  name: "100. openai: an error frame amid the text is an APIError",
  ...MID,
  ways: [...STREAMED, ...HELPER],
  throws: "APIError",
  message: SORRY,
  check: ({ thrown }) => assert.equal(thrown?.status, undefined),
});

test("100. openai 7: the chunks before an error frame are delivered", async (server) => {
  await server.always("stream_error", { after_tokens: [3, 3], error: "rate_limit" });
  const target = { url: server.url, fetch: server.fetch, key: "sk-100" };
  const stream = await openai7(target).chat.completions.create({ ...ASK, stream: true });
  const texts: string[] = [];
  const read = async () => {
    for await (const { choices: [choice] } of stream) texts.push(choice?.delta.content ?? "");
  };
  await assert.rejects(read, { code: "rate_limit_exceeded", type: "tokens" });
  assert.ok(texts.filter((text) => text !== "").length >= 3);
});

line({
  name: "100. AI SDK: an error frame amid the text is an error part, and the text is kept",
  ...MID,
  ways: AI,
  tells: "AI_StreamProviderError",
  check: ({ seen }) => {
    assert.ok(seen?.text);
    assert.equal(seen.finish, "error");
  },
});

line({
  name: "100. LangChain: an error frame amid the text is an APIError",
  ...MID,
  ways: LANGCHAIN,
  throws: "APIError",
});

line({
  name: "100. openai: an error frame behind the finish reason is an APIError all the same",
  fault: "stream_error",
  options: { where: "after_finish", then: "eof" },
  ways: [...STREAMED, ...HELPER],
  hits: 1,
  throws: "APIError",
});

line({
  name: "101. openai: an error as the first frame is an APIError, and not tried again",
  ...FIRST,
  ways: [...STREAMED, ...HELPER],
  hits: 1,
  throws: "APIError",
});

line({
  name: "101. AI SDK: an error as the first frame is tried again",
  ...FIRST,
  ways: AI,
  max_retries: 1,
  hits: 2,
  tells: "AI_RetryError",
});

line({
  name: "101. AI SDK: an error as the first frame is not tried again where its code says so",
  fault: "stream_error",
  options: { where: "first", error: "context_length" },
  ways: AI,
  hits: 1,
  tells: "AI_APICallError",
});

line({
  name: "102. openai: a stream that is cut is a TypeError",
  fault: "stream_cut",
  options: { at_pct: [50, 50] },
  ways: STREAMED,
  hits: 1,
  throws: "TypeError",
});

line({
  name: "103. openai: one malformed frame is a SyntaxError",
  fault: "malformed_frame",
  ways: STREAMED,
  hits: 1,
  throws: "SyntaxError",
});

line({
  name: "103. AI SDK: one malformed frame is an error part, and the stream ends as if nothing were missing",
  fault: "malformed_frame",
  ways: AI,
  hits: 1,
  tells: "AI_JSONParseError",
  check: ({ seen }) => {
    assert.equal(seen?.told?.length, 1);
    assert.equal(seen.finish, "stop");
  },
});

line({
  name: "104. a stream without [DONE] is a normal end for everybody",
  fault: "missing_done",
  ways: [...STREAMED, ...HELPER, ...AI, ...LANGCHAIN],
  hits: 1,
  says: "answer",
});

line({
  name: "105. openai: a stream without a finish_reason is an error of the helper",
  fault: "missing_finish",
  ways: HELPER,
  hits: 1,
  throws: "OpenAIError",
  message: /^missing finish_reason for choice 0$/,
});

line({
  name: "105. openai: a stream without a finish_reason is fine for who reads its chunks",
  fault: "missing_finish",
  ways: STREAMED,
  hits: 1,
  says: "answer without an end",
});

line({
  name: "105. LangChain: a stream without a finish_reason is a good answer",
  fault: "missing_finish",
  ways: LANGCHAIN,
  hits: 1,
  says: "answer",
});

line({
  name: "105. AI SDK: a stream without a finish_reason says so",
  fault: "missing_finish",
  ways: AI,
  hits: 1,
  says: "finish reason `interrupted`",
});

for (const send of ["nothing", "end"]) {
  const empty = { fault: "empty_stream", options: { send }, hits: 1 };
  line({
    name: `106. openai, LangChain: a stream of ${send} has no chunks`,
    ...empty,
    ways: [...STREAMED, ...LANGCHAIN],
    says: "no chunks",
  });
  line({
    name: `106. openai: a stream of ${send} is an error of the helper`,
    ...empty,
    ways: HELPER,
    throws: "OpenAIError",
    message: /^request ended without sending any chunks$/,
  });
}

const HANGS = { timeout_ms: 400, patience_ms: 1_500, hits: 1, says: "hangs" };

line({
  name: "107. a stream that falls silent hangs in every SDK, whatever the time-out",
  fault: "stream_stall",
  options: { after_tokens: [3, 3], stall_sec: [3, 3], then: "fin" },
  ways: [...STREAMED, ...HELPER, ...AI, ...LANGCHAIN],
  ...HANGS,
});

line({
  name: "107. a stream of nothing but keep-alives hangs in every SDK",
  fault: "masked_stall",
  options: { after_tokens: [3, 3], stall_sec: [3, 3], interval_sec: 0.2, then: "fin" },
  ways: [...STREAMED, ...AI, ...LANGCHAIN],
  ...HANGS,
});

line({
  name: "107. openai: keep-alives and no more are a stream without chunks",
  fault: "keep_alive_only",
  options: { last_sec: [0.2, 0.2], interval_sec: 0.1 },
  ways: STREAMED,
  hits: 1,
  says: "no chunks",
});

test("107. openai 7: a stream that falls silent can be aborted, and the server notices", async (server) => {
  await server.always("stream_stall", { after_tokens: [3, 3], then: "never" });
  await server.reset();
  const target = { url: server.url, fetch: server.fetch, key: "sk-107" };
  const stream = await openai7(target).chat.completions.create({ ...ASK, stream: true });
  setTimeout(() => stream.controller.abort(), 300);
  const { text, finish } = await readChunks(stream);
  assert.ok(text.length > 0);
  assert.equal(finish, "");
  const [row] = await server.requests();
  assert.equal(row?.["ending"], "client_aborted");
});

test("108. openai 7: a slow first token comes late, behind headers and role in time", async (server) => {
  await server.always("slow_first_token", { delay_sec: [2, 2] });
  const target = { url: server.url, fetch: server.fetch, key: "sk-108" };
  const start = performance.now();
  const stream = await openai7(target).chat.completions.create({ ...ASK, stream: true });
  let role_ms = Infinity;
  for await (const { choices: [choice] } of stream) {
    if (choice?.delta.role) role_ms = performance.now() - start;
    if (!choice?.delta.content) continue;
    assert.ok(performance.now() - start >= 1_990);
    break;
  }
  assert.ok(role_ms < 1_950, `the role after ${role_ms} ms`);
});

// Traps of §2.3.

line({
  name: "2.3. openai: a stream without a role is an error of the helper",
  fault: "missing_role",
  ways: HELPER,
  hits: 1,
  throws: "OpenAIError",
  message: /^missing role for choice 0$/,
});

line({
  name: "2.3. a stream without a role is a good answer for the others",
  fault: "missing_role",
  ways: [...STREAMED, ...AI, ...LANGCHAIN],
  hits: 1,
  says: "answer",
});

line({
  name: "2.3. nobody looks at the content-type of a stream",
  fault: "wrong_stream_type",
  ways: [...STREAMED, ...AI, ...LANGCHAIN],
  hits: 1,
  says: "answer",
});

line({
  name: "2.3. AI SDK: a frame that is no chunk is an error part",
  fault: "extra_frame",
  ways: AI,
  hits: 1,
  tells: "AI_TypeValidationError",
});

line({
  name: "2.3. openai: a frame that is no chunk passes through",
  fault: "extra_frame",
  ways: STREAMED,
  hits: 1,
  says: "some odd chunks",
});

for (const fault of ["crlf_frames", "multi_line_data", "split_frame"]) {
  line({
    name: `2.6. ${fault}: every SDK reads server-sent events as they may be`,
    fault,
    ways: [...STREAMED, ...HELPER, ...AI, ...LANGCHAIN],
    hits: 1,
    says: "answer",
  });
}
