import { strict as assert } from "node:assert";
import {
  changedAt,
  editPath,
  inserted,
  REMOVED,
  renamed,
  UNTOUCHED,
} from "../../../engine/faults/custom/edit_path.ts";
import { type Edit, edited, editSchema, type FrameKind } from "../../../engine/faults/custom/edit.ts";
import { defineFrames } from "../../../engine/reply/frames.ts";
import type { Reply } from "../../../engine/reply/reply.ts";

const WHOLE = { a: { b: [{ c: 1 }, { c: 2 }] }, d: null };

Deno.test("changedAt() changes each value that a path names, and nothing else", () => {
  const set = (path: string) => changedAt(WHOLE, editPath(path), () => 9);
  assert.deepEqual(set("a.b.*.c"), { a: { b: [{ c: 9 }, { c: 9 }] }, d: null });
  assert.deepEqual(set("a.b.1.c"), { a: { b: [{ c: 1 }, { c: 9 }] }, d: null });
  assert.deepEqual(set("a.b.-1"), { a: { b: [{ c: 1 }, 9] }, d: null });
  assert.deepEqual(
    set("a.e"),
    { a: { b: [{ c: 1 }, { c: 2 }], e: 9 }, d: null },
    "a key that is not there is added",
  );
  assert.equal(set("x.y"), UNTOUCHED);
  assert.equal(set("a.b.7"), UNTOUCHED);
  assert.equal(set(""), 9);
  assert.deepEqual(changedAt(WHOLE, ["a", "b", "0"], () => REMOVED), { a: { b: [{ c: 2 }] }, d: null });
  assert.deepEqual(WHOLE, { a: { b: [{ c: 1 }, { c: 2 }] }, d: null }, "nothing is edited in place");
});

Deno.test("changedAt() with * in the place of a key means every key", () => {
  assert.deepEqual(changedAt({ a: 1, b: 2 }, ["*"], (value) => value === 1 ? REMOVED : UNTOUCHED), { b: 2 });
});

Deno.test("renamed() keeps the order of keys, inserted() puts items before and behind", () => {
  assert.equal(JSON.stringify(renamed({ a: 1, b: 2, c: 3 }, ["b"], "x")), '{"a":1,"x":2,"c":3}');
  assert.equal(renamed({ a: 1 }, ["b"], "x"), UNTOUCHED);
  assert.deepEqual(inserted({ a: [1, 2] }, ["a", "0"], { before: 0, after: 1.5 }), { a: [0, 1, 1.5, 2] });
  assert.equal(inserted({ a: 1 }, ["a", "0"], { before: 0 }), UNTOUCHED);
});

const context = {
  frameKind: (data: unknown): FrameKind => JSON.stringify(data).includes("text") ? "text" : "other",
  forever: () => new Promise<never>(() => {}),
};

function applied(body: string, ...edits: readonly unknown[]): Reply {
  return edited(
    { status: 200, headers: { "content-length": "9" }, body },
    edits.map((one) => editSchema().parse(one)),
    context,
  );
}

Deno.test("edited() changes the JSON of a whole answer and drops its declared length", () => {
  const answer = applied('{"a":1,"b":[1]}', { at: "a", set: { x: null } }, { at: "b.*", remove: true });
  assert.deepEqual(answer, { status: 200, headers: {}, body: '{"a":{"x":null},"b":[]}' });
  const same = applied('{"a":1}', { at: "z.y", set: 1 });
  assert.deepEqual("body" in same && same.body, '{"a":1}');
  assert.deepEqual("body" in applied("<html>", { at: "a", set: 1 }), true, "what is no JSON stays");
});

const { stream, framesOf } = defineFrames<{ text: string; part: string }>(() => false);
const FRAMES = [
  ": comment\n\n",
  'data: {"n":1,"text":"a"}\n\n',
  'data: {"n":2,"text":"b"}\n\n',
  'data: {"n":3}\n\n',
  "data: [DONE]\n\n",
];
const timed = {
  draw: () => () => 0,
  now: () => 0,
  sleep: () => Promise.resolve(),
  doze: () => Promise.resolve(),
};

function streamed(edits: readonly unknown[], end?: "end" | "fin"): Reply {
  const body = stream(FRAMES.map((text) => ({ text, part: "x" })), timed, {
    first_ms: 0,
    gap_ms: 0,
    jitter_pct: 0,
  });
  const parsed: Edit[] = edits.map((one) => editSchema().parse(one));
  return edited({ status: 200, headers: {}, body }, parsed, { ...context, end });
}

function texts(reply: Reply): unknown[] {
  assert.ok("body" in reply);
  return framesOf(reply).map(({ text }) => text);
}

Deno.test("edited() changes the frames that are meant: first, last, the n-th, of a kind, or all", () => {
  const touched = (frames: unknown) =>
    texts(streamed([{ at: "n", frames, set: 0 }])).map((text, at) => text !== FRAMES[at]);
  assert.deepEqual(touched("first"), [false, true, false, false, false]);
  assert.deepEqual(touched("last"), [false, false, false, true, false]);
  assert.deepEqual(touched(2), [false, false, true, false, false]);
  assert.deepEqual(touched("text"), [false, true, true, false, false]);
  assert.deepEqual(touched("all"), [false, true, true, true, false]);
  assert.deepEqual(texts(streamed([{ frames: "first", remove: true }])), [FRAMES[0], ...FRAMES.slice(2)]);
  assert.deepEqual(texts(streamed([{ frames: 3, insert: { before: { x: 1 } } }]))[3], 'data: {"x":1}\n\n');
});

Deno.test("edited() puts raw text where it is told to, JSON or not", () => {
  const whole = applied('{"a":1,"b":[1]}', { at: "a", raw: "NaN" }, { at: "b.0", raw: "'x'" }, {
    at: "c",
    raw: "0x1",
  });
  assert.deepEqual("body" in whole && whole.body, `{"a":NaN,"b":['x'],"c":0x1}`);
  assert.deepEqual(
    texts(streamed([{ frames: 2, raw: "error: no memory" }]))[2],
    "data: error: no memory\n\n",
  );
  const kept = applied('{"a":"\ue0007\ue000"}', { at: "b", set: 1 });
  assert.deepEqual(
    "body" in kept && kept.body,
    '{"a":"\ue0007\ue000","b":1}',
    "what looks like a mark stays",
  );
});

Deno.test("edited() with an end ends behind the last frame that it has changed", () => {
  assert.deepEqual(texts(streamed([{ at: "n", frames: 2, set: 7 }], "end")).length, 3);
  const cut = streamed([{ at: "n", frames: 2, set: 7 }], "fin");
  assert.equal("how" in cut && cut.how, "fin");
});

Deno.test("an edit does exactly one thing", () => {
  assert.equal(editSchema().safeParse({ at: "a" }).success, false);
  assert.equal(editSchema().safeParse({ at: "a", set: 1, remove: true }).success, false);
  assert.equal(editSchema().safeParse({ at: "a", set: null }).success, true);
});
