/** Reports L01 to L23, in the order of their numbers. */
import { strict as assert } from "node:assert";
import { always } from "../../../harness.ts";
import {
  answering,
  asking,
  called,
  callsIn,
  CLAUDE,
  CLAUDE_TOOLS,
  events,
  GEMINI,
  json,
  OLLAMA,
  over,
  type Report,
  story,
  STREAM,
  TOKENS,
  TOOLS,
  WHOLE,
} from "./report.ts";

export const UP_TO_L23: readonly Report[] = [
  {
    name: "L01 (moonshotai/kimi-code#1798): a stream stalls for good, and the connection stays open",
    set: over("stream_stall", { after_tokens: [2, 2], then: "never" }),
    asked: STREAM,
    before: '"content":" there"},"logprobs":null,"finish_reason":null}]',
    check: (seen) => {
      assert.deepEqual([story(seen), seen.end], [["ROLE", "Hello", " there"], "silent"]);
    },
  },
  {
    name: "L02 (anthropics/anthropic-sdk-python#1258): overloaded, in a stream of 200",
    set: over("stream_error", { error: "overloaded", after_tokens: [2, 2] }),
    asked: asking(CLAUDE, { stream: true }),
    check: (seen) => {
      assert.deepEqual(events(seen), [
        "message_start",
        "content_block_start",
        "ping",
        "content_block_delta",
        "content_block_delta",
        "error",
      ]);
      const last = 'event: error\ndata: {"type":"error","error":{"details":null,"type":"overloaded_error",' +
        '"message":"Overloaded"}}\n\n';
      assert.ok(seen.body.endsWith(last), seen.body.slice(-200));
      assert.deepEqual([seen.status, seen.end], [200, "open"]);
    },
  },
  {
    name: "L05a (can1357/oh-my-pi#9433): no finish_reason, but [DONE]",
    set: over("missing_finish"),
    asked: STREAM,
    check: (seen) => assert.deepEqual(story(seen), ["ROLE", ...TOKENS, "DONE"]),
  },
  {
    name: "L05c (strands-agents/harness-sdk#4334): an orderly end without finish_reason and [DONE]",
    set: over("stream_cut", { after_tokens: [2, 2], how: "end" }),
    asked: STREAM,
    check: (seen) => {
      assert.deepEqual([story(seen), seen.end], [["ROLE", "Hello", " there"], "open"]);
    },
  },
  {
    name: "L09 (openclaw#96497): a good stream that calls itself JSON",
    set: over("wrong_stream_type"),
    asked: STREAM,
    check: (seen) => {
      assert.match(seen.headers["content-type"] ?? "", /^application\/json/);
      assert.deepEqual(story(seen), ["ROLE", ...TOKENS, "stop", "DONE"]);
    },
  },
  ...[WHOLE, STREAM].map((asked): Report => ({
    name: `L12 (camel-ai/camel#3027): two calls without an id, ${asked === WHOLE ? "whole" : "streamed"}`,
    set: answering({ calls: [{ name: "now", id: "" }, { name: "get_weather", id: "" }] }),
    asked: asking(asked, TOOLS),
    check: (seen) => {
      if (asked === WHOLE) assert.deepEqual(callsIn(seen).map(({ id }) => id), ["", ""]);
      else assert.equal(seen.body.match(/"id":"","type":"function"/g)?.length, 2);
    },
  })),
  {
    name: "L13 (HKUDS/nanobot PR 3943): two parallel calls, index 0 and 1, with one id",
    set: answering({ calls: [{ name: "now", id: "call_1" }, { name: "now", id: "call_1" }] }),
    asked: asking(STREAM, TOOLS),
    check: (seen) => {
      const opened = [...seen.body.matchAll(/"tool_calls":\[\{"index":(\d),"id":"(\w+)"/g)];
      assert.deepEqual(opened.map(([, index, id]) => [index, id]), [["0", "call_1"], ["1", "call_1"]]);
    },
  },
  {
    name: "L14 (vllm#19419): a call whose arguments are the empty text",
    set: answering({ calls: [{ name: "now", arguments: "" }] }),
    asked: asking(WHOLE, TOOLS),
    check: (seen) => assert.deepEqual(called(seen), ["now", "", "tool_calls"]),
  },
  {
    name: "L14 (haystack-core-integrations#1947): the same, streamed",
    set: answering({ calls: [{ name: "now", arguments: "" }] }),
    asked: asking(STREAM, TOOLS),
    check: (seen) => {
      const { choices: [{ delta }] } = JSON.parse(seen.body.split("\n\n")[0]?.slice(6) ?? "");
      assert.deepEqual(delta.tool_calls[0].function, { name: "now", arguments: "" });
      assert.equal(seen.body.split("\n\n").length, 4); // the call, why it stops, [DONE], and nothing behind it
    },
  },
  {
    name: "L14 (Anthropic): one delta with no JSON in it",
    set: answering({ calls: [{ name: "now", arguments: "" }] }),
    asked: asking(CLAUDE, { ...CLAUDE_TOOLS, stream: true }),
    check: (seen) => assert.equal(seen.body.match(/"partial_json":""/g)?.length, 1),
  },
  {
    name: "L16 (pydantic-ai#1687): Gemini stops with MALFORMED_FUNCTION_CALL, and nothing in it",
    set: answering({ parts: [], finish: "MALFORMED_FUNCTION_CALL" }),
    asked: GEMINI,
    check: (seen) => {
      const { candidates: [{ content, finishReason }], usageMetadata } = json(seen);
      assert.deepEqual([content, finishReason], [{}, "MALFORMED_FUNCTION_CALL"]);
      assert.equal(usageMetadata.candidatesTokenCount, 0);
    },
  },
  {
    name: "L19 (xorbitsai/xagent PR 626): the thoughts use up all there is, and the content is null",
    set: answering({ parts: [{ thinking: "First of all" }], finish: "length", usage: { completion: 64 } }),
    asked: WHOLE,
    check: (seen) => {
      const { choices: [{ message, finish_reason }], usage } = json(seen);
      assert.deepEqual(
        [message.content, message.reasoning_content, finish_reason, usage.completion_tokens],
        [null, "First of all", "length", 64],
      );
    },
  },
  {
    name: "L20 (anthropics/claude-code#3197): the 520 page of the CDN before api.anthropic.com",
    set: always("gateway_page", { status: 520 }),
    asked: CLAUDE,
    check: (seen) => {
      assert.equal(seen.status, 520);
      assert.match(
        seen.body,
        /<title>api\.anthropic\.com \| 520: Web server is returning an unknown error<\/title>/,
      );
    },
  },
  {
    name: "L22 (openai/openai-python#3269): not a byte, and the connection stays open",
    set: always("connection_stall", { send: "nothing", start_sec: [0, 0], stall_sec: [3600, 3600] }),
    asked: WHOLE,
    before: "",
    check: (seen) => assert.deepEqual([seen.statusLine, seen.end], ["", "silent"]),
  },
  {
    name: "L23 (langchain-chatchat#4383): FIN amid a stream, without the last chunk",
    set: over("stream_cut", { after_tokens: [2, 2] }),
    asked: STREAM,
    check: (seen) => {
      assert.deepEqual([story(seen), seen.whole, seen.end], [["ROLE", "Hello", " there"], false, "eof"]);
    },
  },
  ...[WHOLE, CLAUDE, GEMINI, OLLAMA].map((asked): Report => ({
    name: `L26a (vercel/ai#7247): 429 with retry-after and retry-after-ms on ${asked.path}`,
    set: always("rate_limit", { retry_after: "both", retry_after_sec: [2, 2] }),
    asked,
    check: (seen) => {
      const { "retry-after": sec, "retry-after-ms": ms } = seen.headers;
      assert.deepEqual([seen.status, sec, ms], [429, "2", "2000"]);
      if (asked === GEMINI) assert.match(seen.body, /"retryDelay": ?"2s"/);
    },
  })),
];
