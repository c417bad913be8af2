/** The same faults on the APIs beside chat completions, each in the words of its own. */
import { strict as assert } from "node:assert";
import { endpoints } from "../../../llm/endpoints.ts";
import { jsonIn } from "../../../engine/reply/json.ts";
import { duplicated, stale } from "./memory.ts";
import { flawless, type Seen, type WireCase } from "./wire_case.ts";

const SCHEMA = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const MESSAGES = [{ role: "user", content: "Hello there" }];

/** Requests of an API, and its words where they differ from those of chat completions. */
interface Other {
  readonly name: string;
  readonly path: string;
  /** Its path as the list of endpoints has it. */
  readonly endpoint: string;
  readonly streamPath?: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Fields by which a request asks for a stream. */
  readonly stream: Readonly<Record<string, unknown>>;
  readonly tools: Readonly<Record<string, unknown>>;
  readonly answers: string;
  readonly keepAlive: RegExp;
  /** An event that tells of an overload. */
  readonly error: RegExp;
  /** Its ids; `null` where only tool calls have some. */
  readonly ids: RegExp | null;
}

const others: readonly Other[] = [
  {
    name: "messages",
    path: "/v1/messages",
    endpoint: "/v1/messages",
    body: { model: "claude-sonnet-4-5", max_tokens: 1000, messages: MESSAGES },
    stream: { stream: true },
    tools: { tools: [{ name: "weather", input_schema: SCHEMA }] },
    answers: "content",
    keepAlive: /event: ping\ndata: \{"type": ?"ping"\}\n\n/g,
    error: /event: error\ndata: \{"type":"error","error":\{.*"type":"\w+","message":"/,
    ids: /(?:msg|toolu)_01\w{22}/g,
  },
  {
    name: "responses",
    path: "/v1/responses",
    endpoint: "/v1/responses",
    body: { model: "gpt-4o", input: "Hello there" },
    stream: { stream: true },
    tools: { tools: [{ type: "function", name: "weather", parameters: SCHEMA, strict: false }] },
    answers: "output",
    keepAlive: /event: keepalive\ndata: \{"type":"keepalive","sequence_number":\d+\}\n\n/g,
    error: /event: error\ndata: \{"type":"error",.*event: response\.failed\ndata: /s,
    ids: /(?:resp|msg|fc)_[0-9a-f]{50}|call_\w{24}/g,
  },
  {
    name: "gemini",
    path: "/v1beta/models/gemini-2.5-flash:generateContent",
    endpoint: "/v1beta/models/",
    streamPath: "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
    body: { contents: [{ role: "user", parts: [{ text: "Hello there" }] }] },
    stream: {},
    tools: { tools: [{ functionDeclarations: [{ name: "weather", parameters: SCHEMA }] }] },
    answers: "candidates",
    keepAlive: /:.*\r?\n\r?\n/g,
    error: /"error":\{"code":503,/,
    ids: /(?<="responseId": ?")\w{22}/g,
  },
  {
    name: "ollama",
    path: "/api/chat",
    endpoint: "/api/chat",
    body: { model: "llama3.2", messages: MESSAGES, stream: false },
    stream: { stream: true },
    tools: { tools: [{ type: "function", function: { name: "weather", parameters: SCHEMA } }] },
    answers: "message",
    keepAlive: /^\n/gm,
    error: /\{"error":"/,
    ids: null,
  },
];

const WHOLE = { end: "open", ending: "complete", status: 200 } as const;

/** Cases of a stream of one API. */
function streamsOf({ name, path, streamPath = path, body, stream, keepAlive, error }: Other): WireCase[] {
  const streaming = { path: streamPath, request: { ...body, ...stream } };
  return [
    {
      fault: "stream_cut",
      name: `${name}: stream_cut is exact to the byte`,
      options: { at_byte: 123 },
      ...streaming,
      end: "eof",
      ending: "fin",
      status: 200,
      check: ({ reply, healthy }) => assert.equal(reply.body, healthy.body.slice(0, 123)),
    },
    {
      fault: "stream_error",
      name: `${name}: stream_error is the error of the API itself`,
      options: { error: "overloaded" },
      ...streaming,
      ...WHOLE,
      check({ reply, healthy }) {
        const at = reply.body.search(error);
        assert.ok(at > 0, reply.body);
        assert.ok(healthy.body.startsWith(reply.body.slice(0, reply.body.lastIndexOf("\n", at) + 1)));
      },
    },
    {
      fault: "masked_stall",
      name: `${name}: masked_stall sends what the API keeps streams open with`,
      options: { stall_sec: [0.1, 0.1], interval_sec: 0.02 },
      ...streaming,
      ...WHOLE,
      atLeastMs: 100,
      check({ reply, healthy }) {
        const [came = [], usual = []] = [reply, healthy].map(({ body }) => body.match(keepAlive) ?? []);
        assert.equal(came.length, usual.length + 5);
      },
    },
    {
      fault: "malformed_frame",
      name: `${name}: malformed_frame spoils one frame`,
      ...streaming,
      ...WHOLE,
      check({ reply, healthy }) {
        assert.equal(reply.chunks.length, healthy.chunks.length);
        const wrong = reply.chunks.filter((chunk, index) => chunk !== healthy.chunks[index]);
        assert.equal(wrong.length, 1);
        assert.equal(jsonIn(wrong[0] ?? ""), undefined);
      },
    },
    {
      fault: "missing_finish",
      name: `${name}: missing_finish has less frames than the good stream`,
      ...streaming,
      ...WHOLE,
      check: ({ reply, healthy }) => assert.ok(reply.chunks.length < healthy.chunks.length),
    },
  ];
}

/** Cases of a whole answer of one API. */
function answersOf({ name, path, body, tools, answers }: Other): WireCase[] {
  const whole = { path, request: body };
  const calling = { path, request: { ...body, ...tools } };
  const parsed = ({ reply }: Seen) => JSON.parse(reply.body);
  return [
    {
      fault: "null_answers",
      name: `${name}: null_answers has null where the answers are`,
      ...whole,
      ...WHOLE,
      check(seen) {
        flawless(seen);
        assert.deepEqual(parsed(seen), { ...JSON.parse(seen.healthy.body), [answers]: null });
      },
    },
    {
      fault: "unknown_tool",
      name: `${name}: unknown_tool calls a tool that was not offered`,
      ...calling,
      ...WHOLE,
      check: ({ reply }) => assert.match(reply.body, /"name": ?"weather_v2"/),
    },
    {
      fault: "wrong_role",
      name: `${name}: wrong_role is the message of a user`,
      ...whole,
      ...WHOLE,
      check: ({ reply }) => assert.match(reply.body, /"role": ?"user"/),
    },
  ];
}

/** Cases of answers and streams of one API that show something of the one before. */
function memoriesOf({ name, path, streamPath = path, body, stream, tools, ids }: Other): WireCase[] {
  const forms = [
    { what: "an answer", path, request: { ...body, ...tools } },
    { what: "a stream", path: streamPath, request: { ...body, ...stream } },
  ];
  return forms.flatMap(({ what, ...asked }) => {
    const again = {
      fault: "stale_answer",
      name: `${name}: stale_answer gives ${what} again`,
      ...asked,
      ...WHOLE,
      check: stale,
    };
    const check = (seen: Seen) => ids === null ? calledAgain(seen) : duplicated(seen, ids);
    if (ids === null && what === "a stream") return [again]; // in which no tool is called
    const called = `${name}: duplicate_id gives ${what} ids of before`;
    return [again, { fault: "duplicate_id", name: called, ...asked, ...WHOLE, check }];
  });
}

/** The first tool call of a whole answer has the id of the first one before. */
function calledAgain({ reply, before }: Seen): void {
  const [used, came] = [before, reply].map((one) => /"id":"(call_\w+)"/.exec(one?.body ?? "")?.[1]);
  assert.notEqual(came, undefined);
  assert.equal(came, used);
}

export const apiCases: readonly WireCase[] = others
  .filter(({ endpoint }) =>
    endpoints.some(({ method, path }) => method === "POST" && path.startsWith(endpoint))
  )
  .flatMap((other) => [...streamsOf(other), ...answersOf(other), ...memoriesOf(other)]);
