import { strict as assert } from "node:assert";
import { type SseFraming, sseFramingOptions, withSseFraming } from "../../../engine/faults/sse_framing.ts";
import { isWhole } from "../../../engine/reply/body.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import * as z from "zod";

const PIECES = ['data: {"a":": b"}\n\n', ": keep-alive\n\n", "event: x\ndata: 2\n\n", "data: [DONE]\n\n"];

function stream(
  pieces: readonly (string | Uint8Array)[] = PIECES,
  type = "text/event-stream; charset=utf-8",
) {
  const waits: number[] = [];
  const body = { pieces, pace: (index: number) => void waits.push(index) };
  return { answer: { status: 200, headers: { "content-type": type }, body } satisfies Answer, waits };
}

function framing(options: Partial<SseFraming>): SseFraming {
  return z.strictObject(sseFramingOptions).parse(options);
}

function written(options: Partial<SseFraming>): readonly (string | Uint8Array)[] {
  const { body } = withSseFraming(stream().answer, framing(options));
  return isWhole(body) ? [body] : body.pieces;
}

const CASES: readonly [string, Partial<SseFraming>, readonly string[]][] = [
  ["as they were where nothing is said", {}, PIECES],
  ["without the space behind the colon of a field, and of no other colon", { space: false }, [
    'data:{"a":": b"}\n\n',
    ": keep-alive\n\n",
    "event:x\ndata:2\n\n",
    "data:[DONE]\n\n",
  ]],
  ["in CRLF", { crlf: true }, PIECES.map((one) => one.replaceAll("\n", "\r\n"))],
  ["behind a comment", { comment: ": OPENROUTER PROCESSING" }, [": OPENROUTER PROCESSING\n\n", ...PIECES]],
  ["with a comment before each frame of data", { comment: "a\nb", at: "before_each" }, [
    ": a\n: b\n\n",
    'data: {"a":": b"}\n\n',
    ": keep-alive\n\n",
    ": a\n: b\n\n",
    "event: x\ndata: 2\n\n",
    ": a\n: b\n\n",
    "data: [DONE]\n\n",
  ]],
  ["numbered, behind a time to wait, without spaces", { id: true, retry_ms: 3000, space: false }, [
    "retry:3000\n\n",
    'id:1\ndata:{"a":": b"}\n\n',
    ": keep-alive\n\n",
    "id:2\nevent:x\ndata:2\n\n",
    "id:3\ndata:[DONE]\n\n",
  ]],
  ["all in one write, with the comment on the lines of each", {
    glued: true,
    comment: "x",
    at: "before_each",
    retry_ms: 5,
  }, [
    'retry: 5\n: x\ndata: {"a":": b"}\n\n: keep-alive\n\n: x\nevent: x\ndata: 2\n\n: x\ndata: [DONE]\n\n',
  ]],
];
for (const [name, options, expected] of CASES) {
  Deno.test(`withSseFraming() writes frames ${name}`, () => assert.deepEqual(written(options), expected));
}

Deno.test("withSseFraming() takes CRLF away where LF is wanted", () => {
  const { body } = withSseFraming(stream(["data: 1\r\n\r\n"]).answer, framing({ crlf: false }));
  assert.deepEqual(isWhole(body) ? [] : body.pieces, ["data: 1\n\n"]);
});

Deno.test("withSseFraming() keeps the pace of each frame, and waits for all of them before one write", async () => {
  for (const glued of [false, true]) {
    const { answer, waits } = stream();
    const { body } = withSseFraming(answer, framing({ comment: "x", glued }));
    assert.ok(!isWhole(body));
    for (const index of body.pieces.keys()) await body.pace(index);
    assert.deepEqual(waits, [0, 1, 2, 3]);
  }
});

Deno.test("withSseFraming() leaves bytes as they are, and glues them to texts", () => {
  const bytes = new Uint8Array([0xff]);
  const { answer } = stream(["data: 1\n\n", bytes]);
  const pieces = (options: Partial<SseFraming>) => {
    const { body } = withSseFraming(answer, framing(options));
    return isWhole(body) ? [] : body.pieces;
  };
  assert.deepEqual(pieces({ space: false }), ["data:1\n\n", bytes]);
  assert.deepEqual(pieces({ glued: true }), [
    new Uint8Array([...new TextEncoder().encode("data: 1\n\n"), 0xff]),
  ]);
});

Deno.test("withSseFraming() gives back the same answer where it is no stream of events", () => {
  const lines = stream(["{}\n"], "application/x-ndjson").answer;
  assert.equal(withSseFraming(lines, framing({ space: false })), lines);
  const whole = { ...lines, headers: { "content-type": "text/event-stream" }, body: "data: 1\n\n" };
  assert.equal(withSseFraming(whole, framing({ space: false })), whole);
});
