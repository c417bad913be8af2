// deno-lint-ignore-file errorworks/file-size -- a table
/**
 * What public bug reports about LLM APIs say was on the wire, byte for byte; the numbers are those of the findings
 * (`L01` …), the letters tell cases of one report apart.
 */
import { strict as assert } from "node:assert";
import { gunzipSync } from "node:zlib";
import { always } from "../../harness.ts";
import type { RawReply } from "../../raw.ts";

/** A request. */
export interface Asked {
  readonly path: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What came back. */
export interface Seen extends RawReply {
  /** `open`: the connection can be used again; `silent`: nothing comes any more, and nothing ends. */
  readonly end: "open" | "eof" | "reset" | "silent";
  /** Milliseconds to the first byte. */
  readonly wait_ms: number;
}

/** One report: the configuration, the requests, and what has to come. */
export interface Report {
  readonly name: string;
  readonly set: readonly string[];
  readonly asked: Asked;
  /** Requests in all, one after the other. @default 1 */
  readonly times?: number;
  /** The text behind which the connection falls silent, where it does. */
  readonly before?: string;
  check(first: Seen, all: readonly Seen[]): void;
}

const MESSAGES = [{ role: "user", content: "hi" }];
const WHOLE: Asked = { path: "/v1/chat/completions", body: { model: "gpt-4o", messages: MESSAGES } };
const STREAM = asking(WHOLE, { stream: true });
const CLAUDE: Asked = {
  path: "/v1/messages",
  body: { model: "claude-sonnet-4-5", max_tokens: 200, messages: MESSAGES },
};
const RESPONSES: Asked = { path: "/v1/responses", body: { model: "gpt-4o", input: "hi", stream: true } };
const GEMINI: Asked = {
  path: "/v1beta/models/gemini-2.5-pro:generateContent",
  body: { contents: [{ parts: [{ text: "hi" }] }] },
};
const OLLAMA: Asked = { path: "/api/chat", body: { model: "llama3.2", messages: MESSAGES, stream: false } };
const AZURE: Asked = {
  path: "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
  body: { messages: MESSAGES },
};

const CITY = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const FUNCTIONS = [{ name: "get_weather", parameters: CITY }, {
  name: "now",
  parameters: { type: "object", properties: {} },
}];
const TOOLS = { tools: FUNCTIONS.map((one) => ({ type: "function", function: one })) };
const CLAUDE_TOOLS = {
  tools: FUNCTIONS.map(({ name, parameters }) => ({ name, input_schema: parameters })),
};

function asking(asked: Asked, more: object): Asked {
  return { ...asked, body: { ...asked.body, ...more } };
}

function rule(...list: readonly object[]): string {
  return `llm.response.rules=${JSON.stringify(list)}`;
}

function answering(answer: object): readonly string[] {
  return [rule({ answer })];
}

/** A fault over five known tokens. */
function over(fault: string, options: Record<string, unknown> = {}): readonly string[] {
  return [...always(fault, options), rule({ answer: { text: "Hello there big wide world" } })];
}

const TOKENS = ["Hello", " there", " big", " wide", " world"];

/** The frames of a chat stream in short: the role, the tokens, why it stops, and `[DONE]`. */
function story({ body }: Seen): readonly string[] {
  return body.split("\n\n").filter((frame) => frame !== "").map((frame) => {
    if (frame === "data: [DONE]") return "DONE";
    const [, json] = /^data: (\{[^\n]*\})$/.exec(frame) ?? [];
    if (json === undefined) return frame;
    const { choices: [{ delta, finish_reason }] } = JSON.parse(json);
    return delta.role ? "ROLE" : finish_reason ?? delta.content;
  });
}

function json({ body }: Seen) {
  return JSON.parse(body);
}

/** Types of the events of a stream that names them. */
function events({ body }: Seen): readonly string[] {
  return [...body.matchAll(/^event: (.*)$/gm)].map(([, type = ""]) => type);
}

/** The one tool call of a whole chat completion. */
function called(seen: Seen): unknown {
  const { choices: [{ message: { tool_calls: [call] }, finish_reason }] } = json(seen);
  return [call.function.name, call.function.arguments, finish_reason];
}

/** The pieces of the arguments of a streamed chat completion, joined. */
function streamedArguments({ body }: Seen): string {
  const frames = body.split("\n\n").filter((frame) => frame.startsWith("data: {"));
  return frames.flatMap((frame) => JSON.parse(frame.slice(6)).choices[0].delta.tool_calls ?? [])
    .map((call) => call.function.arguments).join("");
}

/** The calls of a whole chat completion. */
function callsIn(seen: Seen): readonly { readonly id: string }[] {
  return json(seen).choices[0].message.tool_calls;
}

/** The reports, in the order of their numbers. */
export const REPORTS: readonly Report[] = [
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
