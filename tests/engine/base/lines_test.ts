import { strict as assert } from "node:assert";
import { linesOf } from "../../../engine/base/lines.ts";
import { fc } from "../support.ts";

/** Bytes of a text, cut anywhere. */
const cutText = fc.tuple(
  fc.array(fc.constantFrom("a", "é", "𝄞", "\r", "\n", "\n\n"), { maxLength: 30 }).map((parts) =>
    parts.join("")
  ),
  fc.array(fc.nat({ max: 60 }), { maxLength: 5 }),
);

function chunksOf(text: string, cuts: readonly number[]): Uint8Array[] {
  const bytes = new TextEncoder().encode(text);
  const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, at) => bytes.subarray(places[at], end));
}

Deno.test("linesOf() has the lines of a stream, however it is cut", () =>
  fc.assert(fc.asyncProperty(cutText, async ([text, cuts]) => {
    const lines = text.split("\n");
    assert.deepEqual(await Array.fromAsync(linesOf(chunksOf(text, cuts), { unended: true })), lines);
    assert.deepEqual(await Array.fromAsync(linesOf(chunksOf(text, cuts))), lines.slice(0, -1));
  })));

Deno.test("linesOf() keeps the beginning of a line that is too long, and no more of it in memory", async () => {
  const chunks = ["abc", "defgh", "ij\nkl\nmnopqrs", "t"].map((text) => new TextEncoder().encode(text));
  const options = { most: 4, unended: true };
  assert.deepEqual(await Array.fromAsync(linesOf(chunks, options)), ["abcd", "kl", "mnop"]);
});
