/** Cases of streams that are late, silent, cut, or tell of an error. */
import { strict as assert } from "node:assert";
import { framesOf, type Seen, shared, streamed, type WireCase } from "./wire_case.ts";

/** Frames that are easy to compare: all parts there are, and no padding. */
export const STREAM = { stream: true, stream_options: { include_usage: true, include_obfuscation: false } };
export const TOOLS = {
  tools: [{
    type: "function",
    function: {
      name: "get_weather",
      parameters: {
        type: "object",
        properties: { city: { type: "string" }, days: { type: "integer" } },
        required: ["city", "days"],
        additionalProperties: false,
      },
    },
  }],
};

const BROKEN = { end: "eof", ending: "fin", status: 200 } as const;
const WHOLE = { end: "open", ending: "complete", status: 200 } as const;
const QUICK = { stall_sec: [0.1, 0.1] };
const KEEP_ALIVE = ": keep-alive\n\n";

/** The beginning of the good stream, to the byte, and no end. */
function cutAt(bytes: number): (seen: Seen) => void {
  return ({ reply, healthy }) => {
    assert.equal(reply.body, healthy.body.slice(0, bytes));
    assert.equal(reply.body.length, bytes);
    assert.equal(reply.whole, false);
    assert.deepEqual(shared(reply), shared(healthy));
  };
}

/** The first `tokens` tokens of the good stream, whole frames. */
function tokens(tokens: number): (seen: Seen) => void {
  return ({ reply, healthy }) => {
    assert.equal(reply.body, `${healthy.body.split("\n\n").slice(0, tokens + 1).join("\n\n")}\n\n`);
    assert.equal(reply.whole, false);
  };
}

function same(seen: Seen): void {
  streamed(seen);
  assert.equal(seen.reply.body, seen.healthy.body);
}

/** The good stream with so many keep-alives between two of its frames. */
function masked(count: number): (seen: Seen) => void {
  return (seen) => {
    const { reply, healthy } = seen;
    const [before = "", ...rest] = reply.body.split(KEEP_ALIVE);
    assert.equal(rest.length, count);
    assert.ok(before.endsWith("\n\n") && healthy.body.startsWith(before));
    assert.equal(before + rest.at(-1), reply.whole ? healthy.body : before);
  };
}

/** The JSON of the frames, `[DONE]` left as it is. */
function parsed(body: string): unknown[] {
  return framesOf(body).map((frame) => frame === "[DONE]" ? frame : JSON.parse(frame));
}

/** So many good frames, then an error in the words of the API. */
function errorAfter(frames: (good: readonly string[]) => number, code: string | null, end = ["[DONE]"]) {
  return (seen: Seen) => {
    streamed(seen);
    const good = framesOf(seen.healthy.body);
    const came = framesOf(seen.reply.body);
    const count = frames(good);
    assert.deepEqual(came.slice(0, count), good.slice(0, count));
    const { error } = JSON.parse(came[count] ?? "");
    assert.equal(error.code, code);
    assert.deepEqual(Object.keys(error), ["message", "type", "param", "code"]);
    assert.deepEqual(came.slice(count + 1), end);
  };
}

const cuts: readonly WireCase[] = [
  ...[0, 1, 7, 333, 500].map((at_byte): WireCase => ({
    fault: "stream_cut",
    name: `stream_cut after ${at_byte} bytes is exact to the byte`,
    options: { at_byte },
    body: STREAM,
    ...BROKEN,
    check: cutAt(at_byte),
  })),
  {
    fault: "stream_cut",
    name: "stream_cut by a reset sends what comes before it",
    options: { at_byte: 777, how: "rst" },
    body: STREAM,
    ...BROKEN,
    end: "reset",
    ending: "rst",
    check: cutAt(777),
  },
  {
    fault: "stream_cut",
    name: "stream_cut after two tokens ends with the second of them",
    options: { after_tokens: [2, 2] },
    body: STREAM,
    ...BROKEN,
    check: tokens(2),
  },
  {
    fault: "stream_cut",
    name: "stream_cut at half of the stream is in the middle of it",
    options: { at_pct: [50, 50] },
    body: STREAM,
    ...BROKEN,
    check: (seen) => cutAt(Math.floor(seen.healthy.body.length / 2))(seen),
  },
];

const stalls: readonly WireCase[] = [
  {
    fault: "slow_first_token",
    name: "slow_first_token is the good stream, late",
    options: { delay_sec: [0.1, 0.1] },
    body: STREAM,
    ...WHOLE,
    atLeastMs: 100,
    check: same,
  },
  {
    fault: "stream_stall",
    name: "stream_stall goes on after the silence",
    options: QUICK,
    body: STREAM,
    ...WHOLE,
    atLeastMs: 100,
    check: same,
  },
  {
    fault: "stream_stall",
    name: "stream_stall ends in order after the silence where it is told to",
    options: { ...QUICK, then: "fin", after_tokens: [3, 3] },
    body: STREAM,
    ...BROKEN,
    atLeastMs: 100,
    check: tokens(3),
  },
  {
    fault: "stream_stall",
    name: "stream_stall is reset after the silence where it is told to, exact to the byte",
    options: { ...QUICK, then: "rst", at_byte: 321 },
    body: STREAM,
    ...BROKEN,
    end: "reset",
    ending: "rst",
    atLeastMs: 100,
    check: cutAt(321),
  },
  {
    fault: "masked_stall",
    name: "masked_stall sends a keep-alive in every interval, then goes on",
    options: { ...QUICK, interval_sec: 0.02 },
    body: STREAM,
    ...WHOLE,
    atLeastMs: 100,
    check: masked(5),
  },
  {
    fault: "masked_stall",
    name: "masked_stall ends behind its last comment where it is told to",
    options: { ...QUICK, interval_sec: 0.05, send: "comment", then: "fin" },
    body: STREAM,
    ...BROKEN,
    atLeastMs: 100,
    check: masked(2),
  },
  {
    fault: "keep_alive_only",
    name: "keep_alive_only is keep-alives and an end in order",
    options: { last_sec: [0.1, 0.1], interval_sec: 0.02 },
    body: STREAM,
    ...WHOLE,
    atLeastMs: 100,
    check(seen) {
      streamed(seen);
      assert.deepEqual(seen.reply.chunks, Array.from({ length: 5 }, () => KEEP_ALIVE));
    },
  },
];

const errors: readonly WireCase[] = [
  {
    fault: "stream_error",
    name: "stream_error comes amid the text, and [DONE] behind it",
    options: { after_tokens: [3, 3] },
    body: STREAM,
    ...WHOLE,
    check: errorAfter(() => 4, null),
  },
  {
    fault: "stream_error",
    name: "stream_error comes as the first frame where it is told to",
    options: { where: "first", error: "rate_limit" },
    body: STREAM,
    ...WHOLE,
    check: errorAfter(() => 0, "rate_limit_exceeded"),
  },
  {
    fault: "stream_error",
    name: "stream_error comes behind the finish reason, and nothing behind it, where it is told to",
    options: { where: "after_finish", error: "insufficient_quota", then: "eof" },
    body: STREAM,
    ...WHOLE,
    check: errorAfter((good) => good.length - 2, "insufficient_quota", []),
  },
  {
    fault: "stream_error",
    name: "stream_error comes amid the arguments of a tool call",
    options: { where: "arguments", error: "overloaded" },
    body: { ...STREAM, ...TOOLS },
    ...WHOLE,
    check(seen) {
      const came = parsed(seen.reply.body);
      assert.equal(came.at(-1), "[DONE]");
      const text = JSON.stringify(came.at(-3));
      assert.match(text, /"delta":\{"tool_calls":\[\{"index":0,"function":\{"arguments":/);
      assert.match(JSON.stringify(came.at(-2)), /The engine is currently overloaded/);
    },
  },
  {
    fault: "stream_error",
    name: "stream_error is flat, behind event: error, where it is told to",
    options: { where: "first", error: "context_length", flat: true },
    body: STREAM,
    ...WHOLE,
    check(seen) {
      streamed(seen);
      const [, json = ""] = /^event: error\ndata: (\{.*\})\n\ndata: \[DONE\]\n\n$/.exec(seen.reply.body) ??
        [];
      assert.equal(JSON.parse(json).code, "context_length_exceeded");
      assert.equal(JSON.parse(json).error, undefined);
    },
  },
];

export const streamCases: readonly WireCase[] = [...cuts, ...stalls, ...errors];
