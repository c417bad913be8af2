import { strict as assert } from "node:assert";
import { finished } from "../../../engine/base/clock.ts";
import { BLOCK, LongText } from "../../../engine/base/long_text.ts";
import { fc } from "../support.ts";

/** A place near the end of a block. */
const near = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -3, max: 3 }))
  .map(([block, by]) => Math.max(0, block * BLOCK + by));

/** Some blocks of text in pieces that are cut anywhere. */
const texts = fc.tuple(
  fc.string({ unit: "binary", minLength: 1, maxLength: 50 }),
  fc.array(near, { minLength: 1 }),
)
  .map(([part, cuts]) => {
    const text = part.repeat(Math.ceil(2.5 * BLOCK / part.length));
    const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
    return { text, pieces: places.map((from, at) => text.slice(from, places[at + 1])) };
  });

Deno.test("LongText is read as the string is that its pieces make", () => {
  fc.assert(
    fc.property(texts, near, near, ({ text, pieces }, from, to) => {
      const long = finished(LongText.of(pieces));
      const character = text.charAt(from) || "x";
      assert.equal(long.length, text.length);
      assert.ok(Object.is(long.charCodeAt(from), text.charCodeAt(from)), `the character at ${from}`);
      assert.equal(long.indexOf(character, to), text.indexOf(character, to));
      assert.equal(long.indexOf("\n", from), text.indexOf("\n", from));
      assert.ok(long.slice(from, to) === text.slice(from, Math.max(from, to)), `${from} to ${to}`);
      assert.ok(long.slice(to) === text.slice(to), `from ${to}`);
      assert.ok(String(long) === text, "all of it");
    }),
    { numRuns: 100 },
  );
});

Deno.test("a block of a LongText gets no memory of its own, whatever its characters", () => {
  const [bytesOfCharacter, bytesOfLargeObject] = [2, 131_072];
  assert.ok(BLOCK * bytesOfCharacter < bytesOfLargeObject, `${BLOCK} characters`);
});

Deno.test("LongText of nothing is empty", () => {
  const none = finished(LongText.of([]));
  assert.deepEqual([none.length, String(none), none.slice(0), none.indexOf("a")], [0, "", "", -1]);
});
