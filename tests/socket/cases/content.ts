import { strict as assert } from "node:assert";
import { framesOf, measured, type Seen, streamed, wholeCases } from "./wire_case.ts";

const STREAM = { stream: true };
const STREAM_USAGE = { stream: true, stream_options: { include_usage: true } };

function kept(seen: Seen, bytes: number): void {
  const { reply, healthy } = seen;
  if (reply.headers["transfer-encoding"]) streamed(seen);
  else {
    measured(seen);
    assert.equal(reply.headers["content-type"], "application/json");
    assert.throws(() => JSON.parse(reply.body), SyntaxError);
  }
  assert.equal(reply.body, healthy.body.slice(0, bytes));
  assert.equal(reply.body.length, bytes);
  assert.equal(reply.body.includes("[DONE]"), false);
}

function nothing(seen: Seen): void {
  measured(seen);
  assert.equal(seen.reply.body, "");
  assert.equal(seen.reply.headers["content-length"], "0");
  assert.equal(seen.reply.headers["content-type"], seen.healthy.headers["content-type"]);
}

function page(seen: Seen): void {
  measured(seen);
  assert.equal(seen.reply.headers["content-type"], "text/html; charset=utf-8");
  assert.equal(seen.reply.body, "<html><body>Not JSON</body></html>");
}

/** A stream whose chunks are the good ones without `fields`. */
function without(seen: Seen, fields: readonly string[]): void {
  streamed(seen);
  const frames = framesOf(seen.reply.body);
  const good = framesOf(seen.healthy.body);
  assert.equal(frames.pop(), "[DONE]");
  assert.equal(good.pop(), "[DONE]");
  assert.deepEqual(
    frames.map((frame) => JSON.parse(frame)),
    good.map((frame) => omit(JSON.parse(frame), fields)),
  );
}

function omit(from: object, fields: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !fields.includes(key)));
}

export const contentCases = wholeCases([
  {
    fault: "invalid_json",
    name: "invalid_json is the good answer with a comma too many",
    check(seen) {
      measured(seen);
      assert.throws(() => JSON.parse(seen.reply.body), SyntaxError);
      assert.equal(seen.reply.body.replace("{,", "{"), seen.healthy.body);
    },
  },
  {
    fault: "invalid_json",
    name: "invalid_json of a stream spoils every frame but [DONE]",
    body: STREAM,
    check(seen) {
      streamed(seen);
      const frames = framesOf(seen.reply.body);
      assert.equal(frames.pop(), "[DONE]");
      assert.ok(frames.length > 3);
      for (const frame of frames) assert.throws(() => JSON.parse(frame), SyntaxError);
      assert.equal(seen.reply.body.replaceAll("data: {,", "data: {"), seen.healthy.body);
    },
  },
  {
    fault: "truncated",
    name: "truncated is half of the good answer with the right length for the half",
    options: { keep_pct: [50, 50] },
    check: (seen) => kept(seen, Math.floor(seen.healthy.body.length / 2)),
  },
  {
    fault: "truncated",
    name: "truncated of a stream ends in order after half of the bytes, without [DONE]",
    options: { keep_pct: [50, 50] },
    body: STREAM,
    check: (seen) => kept(seen, Math.floor(seen.healthy.body.length / 2)),
  },
  {
    fault: "truncated",
    name: "truncated at 100 percent still does not parse",
    options: { keep_pct: [100, 100] },
    check: (seen) => kept(seen, seen.reply.body.length),
  },
  {
    fault: "truncated",
    name: "truncated of a stream at 100 percent still lacks [DONE]",
    options: { keep_pct: [100, 100] },
    body: STREAM,
    check: (seen) => kept(seen, seen.reply.body.length),
  },
  {
    fault: "truncated",
    name: "truncated at 0 percent sends one byte",
    options: { keep_pct: [0, 0] },
    check: (seen) => kept(seen, 1),
  },
  { fault: "empty_body", name: "empty_body has content-length 0 and no byte of body", check: nothing },
  {
    fault: "empty_body",
    name: "empty_body of a stream is an event stream of no byte",
    body: STREAM,
    check: nothing,
  },
  {
    fault: "missing_fields",
    name: "missing_fields is the good answer without choices and usage",
    check(seen) {
      measured(seen);
      const { choices: _, usage: __, ...rest } = JSON.parse(seen.healthy.body);
      assert.deepEqual(JSON.parse(seen.reply.body), rest);
    },
  },
  {
    fault: "missing_fields",
    name: "missing_fields leaves out what it is told to",
    options: { fields: ["id", "model"] },
    check(seen) {
      measured(seen);
      const { id: _, model: __, ...rest } = JSON.parse(seen.healthy.body);
      assert.deepEqual(JSON.parse(seen.reply.body), rest);
    },
  },
  {
    fault: "missing_fields",
    name: "missing_fields of a stream takes choices and usage from every frame",
    body: STREAM_USAGE,
    check: (seen) => without(seen, ["choices", "usage"]),
  },
  { fault: "wrong_content_type", name: "wrong_content_type is a page of HTML with status 200", check: page },
  {
    fault: "wrong_content_type",
    name: "wrong_content_type is a page of HTML where a stream was asked for",
    body: STREAM,
    check: page,
  },
]);
