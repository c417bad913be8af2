import { strict as assert } from "node:assert";
import { inOrder, pause } from "../../../engine/reply/raw.ts";

Deno.test("inOrder() sends neighbours without a pace as one piece, and nothing for empty ones", () => {
  const { pieces } = inOrder("a", "", new Uint8Array([98]), pause(() => {}), "", pause(() => {}), "c");
  assert.deepEqual(
    pieces.map((piece) => typeof piece === "string" ? piece : new TextDecoder().decode(piece)),
    [
      "ab",
      "",
      "",
      "c",
    ],
  );
});

Deno.test("inOrder() joins ten thousand parts in the time that their bytes take", () => {
  const part = `HTTP/1.1 103 Early Hints\r\nlink: ${"a".repeat(50)}\r\n\r\n`;
  const began = performance.now();
  const { pieces } = inOrder(...Array(10_000).fill(part));
  assert.deepEqual([pieces.length, pieces[0]?.length], [1, 10_000 * part.length]);
  assert.ok(performance.now() - began < 2000); // a join for each part took twice as long
});
