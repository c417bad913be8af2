/** Tests of the part that is kept of a body in pieces. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { canonical } from "../../../engine/base/json.ts";
import { sha256 } from "../../../engine/base/digest.ts";
import { CapturedBody, keptBody } from "../../../engine/journal/body/captured_body.ts";
import { FrameList } from "../../../engine/journal/body/frame_list.ts";
import { digestOfAll } from "../../../engine/journal/kept.ts";
import { bytesOf, joined, lengthOf } from "../../../engine/reply/body.ts";
import { fc } from "../support.ts";

type Pieces = readonly (string | Uint8Array)[];

async function captured(pieces: Pieces, most: number) {
  const body = new CapturedBody(most);
  for (const piece of pieces) body.add(piece, lengthOf(piece));
  await body.settle();
  return keptBody(body.part());
}

function digestOfBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

const text = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.tuple(fc.constantFrom("a", "ß", "語", "😀", "\ud83d"), fc.nat(9_000)).map(([unit, times]) =>
    unit.repeat(times)
  ),
);
const texts = fc.array(text, { maxLength: 12 });
const mixed = fc.array(fc.oneof(text, fc.uint8Array()), { maxLength: 12 });
const most = fc.oneof(fc.nat(50), fc.constantFrom(16_384, 40_000));

Deno.test("the part of a text that is kept is its first characters, with the digest and length of all", async () => {
  await fc.assert(
    fc.asyncProperty(texts, most, async (pieces, most) => {
      const all = joined(pieces.map(bytesOf));
      const kept = await captured(pieces, most);
      assert.equal(kept.binary, false);
      assert.equal(kept.bytes, all.length);
      assert.equal(digestOfAll(kept), all.length === 0 ? "" : digestOfBytes(all));
      assert.equal(kept.digest === null, all.length <= most);
      const first = bytesOf(kept.first);
      assert.deepEqual(Buffer.from(first), Buffer.from(all.subarray(0, first.length)));
      assert.ok(first.length <= most && first.length >= Math.min(most - 3, all.length));
    }),
    { numRuns: 300 },
  );
});

Deno.test("of bytes the first are kept, and all of what is not too long", async () => {
  await fc.assert(fc.asyncProperty(mixed, most, async (pieces, most) => {
    const all = joined(pieces.map(bytesOf));
    const { first, binary, ...rest } = await captured(pieces, most);
    const kept = binary ? Buffer.from(first, "latin1") : Buffer.from(first);
    assert.deepEqual(kept, Buffer.from(all.subarray(0, kept.length)));
    assert.ok(kept.length <= most && kept.length >= Math.min(most - 3, all.length));
    assert.equal(rest.bytes, all.length);
    assert.equal(digestOfAll({ first, binary, ...rest }), all.length === 0 ? "" : digestOfBytes(all));
  }));
});

Deno.test("JSON that came in pieces has the digest of its canonical form, also where little of it is kept", async () => {
  const json = `{ "b": [1, 2], "a": "ß${"x".repeat(300)}" }`;
  for (const most of [0, 10, 16_384]) {
    for (const size of [1, 50, 1_000]) {
      const pieces = json.match(new RegExp(`.{1,${size}}`, "gs")) ?? [];
      assert.equal(
        digestOfAll(await captured(pieces, most)),
        sha256(canonical(JSON.parse(json))),
        `${most}, ${size}`,
      );
    }
  }
});

Deno.test("a list of frames has the first 4,096 of them", () => {
  const frames = new FrameList();
  for (let n = 0; n < 3_000; n++) frames.add(n, [n, 2 * n]);
  const expected = Array.from({ length: 4_096 }, (_, n) => [n >> 1, (n >> 1) * (n % 2 + 1)]).flat();
  assert.deepEqual(Array.from(frames.all), expected);
});

Deno.test("frames that all leave together have one time, and are the first 4,096 of them, too", () => {
  const frames = new FrameList();
  assert.deepEqual(frames.all, []);
  frames.add(5, [1, 2, 3]);
  assert.deepEqual(frames.all, [5, 1, 5, 2, 5, 3]);
  const many = new FrameList();
  many.add(7, Array.from({ length: 5_000 }, (_, n) => n));
  assert.deepEqual(many.all, Array.from({ length: 4_096 }, (_, n) => [7, n]).flat());
});

Deno.test("a list of frames has their times, however long a stream takes", () => {
  const frames = new FrameList();
  const hour = 3_600_000_000;
  const expected = Array.from({ length: 200 }, (_, n) => [n * hour, n]);
  for (const [at = 0, bytes = 0] of expected) frames.add(at, bytes);
  assert.deepEqual(Array.from(frames.all), expected.flat());
});

Deno.test("frames that leave alone are kept like those that leave with others", () => {
  const frames = new FrameList();
  frames.add(5, 7);
  assert.deepEqual(frames.all, [5, 7]);
  frames.add(6, [8, 9]);
  frames.add(10, 11);
  assert.deepEqual(Array.from(frames.all), [5, 7, 6, 8, 6, 9, 10, 11]);
});
