import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { ChunkBatch } from "../../engine/transport/chunk_batch.ts";

/** Result of adding these texts to a batch and taking it. */
function takenOf(texts: readonly string[]) {
  const batch = new ChunkBatch();
  for (const text of texts) batch.add(text);
  const taken = batch.take();
  assert.equal(batch.chars, 0);
  assert.equal(batch.take(), null);
  return taken;
}

Deno.test("ChunkBatch makes a chunk of each text, whose size is in bytes", () => {
  assert.deepEqual(takenOf(["a", "b".repeat(20)]), {
    framed: `1\r\na\r\n14\r\n${"b".repeat(20)}\r\n`,
    isAscii: true,
    text: `a${"b".repeat(20)}`,
    lengths: [1, 20],
    bytes: 21,
  });
  assert.deepEqual(takenOf(["ä", "b"]), {
    framed: "2\r\nä\r\n1\r\nb\r\n",
    isAscii: false,
    text: "äb",
    lengths: [2, 1],
    bytes: 3,
  });
});

Deno.test("ChunkBatch makes a chunk of one text alone, without a list of lengths", () => {
  assert.deepEqual(takenOf(["äb"]), { framed: "3\r\näb\r\n", isAscii: false, text: "äb", bytes: 3 });
  assert.deepEqual(takenOf(["ab"]), { framed: "2\r\nab\r\n", isAscii: true, text: "ab", bytes: 2 });
  assert.equal(takenOf(["a\ud83d"])?.text, "a\ufffd");
});

Deno.test("ChunkBatch never makes one character of halves in two texts", () => {
  const taken = takenOf(["\ud83d", "\ude42"]);
  assert.ok(taken);
  assert.deepEqual(taken.lengths, [3, 3]);
  assert.equal(taken.text, "\ufffd\ufffd");
  assert.equal(Buffer.from(taken.framed).toString(), "3\r\n\ufffd\r\n3\r\n\ufffd\r\n");
});
