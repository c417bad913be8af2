/** Reports L26 to L50, in the order of their numbers. */
import { strict as assert } from "node:assert";
import { gunzipSync } from "node:zlib";
import { always } from "../../../harness.ts";
import {
  answering,
  asking,
  AZURE,
  called,
  CLAUDE,
  CLAUDE_TOOLS,
  events,
  GEMINI,
  json,
  over,
  type Report,
  RESPONSES,
  rule,
  story,
  STREAM,
  streamedArguments,
  TOKENS,
  TOOLS,
  WHOLE,
} from "./report.ts";

export const FROM_L26: readonly Report[] = [
  {
    name: "L26b (spring-ai#2078): Azure wants a day's patience",
    set: always("rate_limit", { retry_after: "both", retry_after_sec: [86_400, 86_400] }),
    asked: AZURE,
    check: (seen) => {
      const { "retry-after": sec, "retry-after-ms": ms } = seen.headers;
      assert.deepEqual([seen.status, sec, ms], [429, "86400", "86400000"]);
      assert.equal(json(seen).error.code, "429");
      assert.match(json(seen).error.message, /Please retry after 86400 seconds/);
    },
  },
  {
    name: "L27 (langchainjs#1929): insufficient_quota without retry-after",
    set: always("insufficient_quota"),
    asked: WHOLE,
    check: (seen) => {
      const { type, code } = json(seen).error;
      assert.deepEqual([seen.status, type, code], [429, "insufficient_quota", "insufficient_quota"]);
      assert.equal(seen.headers["retry-after"], undefined);
    },
  },
  {
    name: "L28 (google-gemini/gemini-cli#10925): the quota of a day is gone",
    set: always("insufficient_quota"),
    asked: GEMINI,
    check: (seen) => {
      const { error } = json(seen);
      assert.deepEqual([seen.status, error.status], [429, "RESOURCE_EXHAUSTED"]);
      assert.match(seen.body, /"quotaId": ?"GenerateRequestsPerDayPerProjectPerModel-FreeTier"/);
      assert.doesNotMatch(seen.body, /RetryInfo/);
    },
  },
  {
    name: "L30a (openai/codex#41989): no response.completed at the end of a stream",
    set: over("missing_done"),
    asked: RESPONSES,
    check: (seen) => {
      assert.deepEqual([events(seen)[0], events(seen).at(-1)], [
        "response.created",
        "response.output_item.done",
      ]);
      assert.deepEqual([seen.whole, seen.end], [true, "open"]);
    },
  },
  {
    name: "L33 (NyxID PR 1206): nothing for a while, then all frames",
    set: over("slow_response", { delay_sec: [0.3, 0.3] }),
    asked: STREAM,
    check: (seen) => {
      assert.ok(seen.wait_ms >= 300, String(seen.wait_ms));
      assert.deepEqual(story(seen), ["ROLE", ...TOKENS, "stop", "DONE"]);
    },
  },
  {
    name: "L34 (open-webui#29064): a usage with growing numbers in every chunk",
    set: answering({ text: "Hello there big", usage: { prompt: 5, continuous: true } }),
    asked: STREAM,
    check: ({ body }) => {
      const usages = [...body.matchAll(/"usage":(\{[^}]*\})/g)].map(([, usage = ""]) => JSON.parse(usage));
      assert.deepEqual(
        usages,
        [0, 1, 2, 3, 3].map((n) => ({ prompt_tokens: 5, completion_tokens: n, total_tokens: 5 + n })),
      );
    },
  },
  {
    name: "L35 (code_puppy PR 317): 500 each time",
    set: always("internal_error"),
    asked: WHOLE,
    times: 5,
    check: (_, all) => assert.deepEqual(all.map(({ status }) => status), [500, 500, 500, 500, 500]),
  },
  {
    name: "L36 (llm-d-inference-sim#506): 429 twice, then a good answer",
    set: [rule({ times: 2, answer: { fault: { rate_limit: { retry_after_sec: [1, 1] } } } })],
    asked: WHOLE,
    times: 3,
    check: (_, all) => assert.deepEqual(all.map(({ status }) => status), [429, 429, 200]),
  },
  {
    name: "L38 (term-llm PR 456): JSON on several lines, each of them data",
    set: over("multi_line_data"),
    asked: STREAM,
    check: ({ body }) => {
      const [first = ""] = body.split("\n\n");
      const lines = first.split("\n");
      assert.ok(lines.length > 5 && lines.every((line) => line.startsWith("data: ")), first);
      assert.equal(JSON.parse(lines.map((line) => line.slice(6)).join("\n")).object, "chat.completion.chunk");
    },
  },
  {
    name: "L40 (harness-sdk#4334): Anthropic ends in order behind the thinking, before its signature",
    set: answering({
      parts: [{ thinking: "So I think" }, { text: "Hello" }],
      fault: { stream_cut: { after_tokens: [3, 3], how: "end" } },
    }),
    asked: asking(CLAUDE, { stream: true }),
    check: (seen) => {
      const last = seen.body.split("\n\n").at(-2) ?? "";
      assert.match(last, /"delta":\{"type":"thinking_delta","thinking":" think"\}\}$/);
      assert.deepEqual([seen.body.match(/thinking_delta/g)?.length, seen.end], [3, "open"]);
    },
  },
  ...[WHOLE, STREAM].map((asked): Report => ({
    name: `L42 (hermes-agent PR 102953): two objects in a row as arguments, ${
      asked === WHOLE ? "whole" : "streamed"
    }`,
    set: answering({ calls: [{ name: "get_weather", arguments: '{"city":"a"}{"city":"b"}' }] }),
    asked: asking(asked, TOOLS),
    check: (seen) => {
      const input = '{"city":"a"}{"city":"b"}';
      if (asked === STREAM) assert.equal(streamedArguments(seen), input);
      else assert.deepEqual(called(seen), ["get_weather", input, "tool_calls"]);
    },
  })),
  ...([[360, "6m0s"], [90, "1m30s"], [3720, "1h2m0s"]] as const).map(([sec, text]): Report => ({
    name: `L44 (bounty-challenge#10752): the limit is reset in ${text}`,
    set: always("rate_limit", { retry_after_sec: [sec, sec] }),
    asked: WHOLE,
    check: (seen) => assert.equal(seen.headers["x-ratelimit-reset-requests"], text),
  })),
  {
    name: "L44 (Anthropic): the limit is reset at a time of RFC 3339",
    set: always("rate_limit", { retry_after_sec: [360, 360] }),
    asked: CLAUDE,
    check: (seen) => {
      assert.match(seen.headers["anthropic-ratelimit-requests-reset"] ?? "", /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    },
  },
  {
    name: "L45 (vercel/ai#4220): Azure's content filter",
    set: always("content_filter"),
    asked: AZURE,
    check: (seen) => {
      const { code, innererror } = json(seen).error;
      assert.deepEqual([seen.status, code, innererror.code], [
        400,
        "content_filter",
        "ResponsibleAIPolicyViolation",
      ]);
      assert.ok(innererror.content_filter_result);
    },
  },
  {
    name: "L46 (microsoft/semantic-kernel#5289): a stream that the content filter stops where it is told to",
    set: over("content_filter", { where: "output", after_tokens: [2, 2] }),
    asked: STREAM,
    check: (seen) => assert.deepEqual(story(seen), ["ROLE", "Hello", " there", "content_filter", "DONE"]),
  },
  {
    name: "L47 (hindsight#645): a fenced block where JSON was asked for",
    set: answering({ text: '```json\n{"a": 1}\n```' }),
    asked: asking(WHOLE, {
      messages: [{ role: "user", content: "json" }],
      response_format: { type: "json_object" },
    }),
    check: (seen) => assert.equal(json(seen).choices[0].message.content, '```json\n{"a": 1}\n```'),
  },
  {
    name: "L48 (openai-agents-python#2204): a call of multi_tool_use.parallel",
    set: always("unknown_tool", { name: "multi_tool_use.parallel" }),
    asked: asking(WHOLE, { tools: TOOLS.tools.slice(1) }),
    check: (seen) => assert.deepEqual(called(seen), ["multi_tool_use.parallel", "{}", "tool_calls"]),
  },
  {
    name: "L49 (agent-vision-toolkit PR 36): gzip that was not asked for",
    set: always("unasked_coding"),
    asked: WHOLE,
    check: (seen) => {
      assert.equal(seen.headers["content-encoding"], "gzip");
      const text = gunzipSync(new Uint8Array([...seen.body].map((byte) => byte.charCodeAt(0)))).toString();
      assert.equal(JSON.parse(text).object, "chat.completion");
    },
  },
  {
    name: "L50 (strands-agents/harness-sdk#4004): words, then a call, in one streamed message",
    set: answering({ text: "Let me check", calls: [{ name: "now" }] }),
    asked: asking(CLAUDE, { ...CLAUDE_TOOLS, stream: true }),
    check: (seen) => {
      const starts = [...seen.body.matchAll(/"content_block":\{"type":"(\w+)"/g)].map(([, type]) => type);
      assert.deepEqual(starts, ["text", "tool_use"]);
    },
  },
  {
    name: "L50 (mastra PR 10739): words, a call, and words again, in one streamed message",
    set: answering({ parts: [{ text: "Let me look." }, { call: { name: "now" } }, { text: "One moment." }] }),
    asked: asking(CLAUDE, { ...CLAUDE_TOOLS, stream: true }),
    check: (seen) => {
      const starts = [...seen.body.matchAll(/"content_block":\{"type":"(\w+)"/g)].map(([, type]) => type);
      assert.deepEqual(starts, ["text", "tool_use", "text"]);
    },
  },
  {
    name: "L50 (aimock#274): the call before the words, in one streamed chat completion",
    set: answering({ parts: [{ call: { name: "now" } }, { text: "Done" }] }),
    asked: asking(STREAM, TOOLS),
    check: ({ body }) => {
      assert.ok(body.indexOf('"tool_calls":[{"index":0,"id"') < body.indexOf('"content":"Done"'), body);
      assert.equal(body.match(/"finish_reason":"tool_calls"/g)?.length, 1);
    },
  },
];
