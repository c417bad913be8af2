import assert from "node:assert/strict";
import { EntryBlocks, type RecordPlace } from "../../../engine/journal/entry_blocks.ts";
import { RecordReader, RecordWriter } from "../../../engine/journal/record.ts";

const BLOCK = 1_000;
/** Texts whose characters take one to four bytes, some of them longer than a block. */
const textOf = (n: number) => `${n} ${"aß語😀".repeat(n % 7 === 0 ? 150 : n % 5)}\ufeff`;

const writer = new RecordWriter();

/** A record with a text, and bytes or another text as its bodies. */
function recordOf(n: number, text: string, body: string | Uint8Array = ""): Uint8Array {
  writer.begin(n, n + 1);
  writer.text(text);
  return writer.end("", body);
}

function readAt(blocks: EntryBlocks, place: RecordPlace) {
  const record = blocks.read(place);
  assert.ok(record);
  const reader = new RecordReader(record);
  assert.deepEqual([reader.seq, reader.end], [place.seq, place.end]);
  return { text: reader.text(), body: reader.second };
}

Deno.test("texts are what they were, in whatever blocks they are", () => {
  const blocks = new EntryBlocks(BLOCK);
  let bytes = 0;
  for (let n = 0; n < 200; n++) {
    const record = recordOf(n, textOf(n).slice(0, 2), textOf(n).slice(2));
    blocks.add(record);
    bytes += record.length;
  }
  const places = [...blocks.places()];
  assert.deepEqual(
    places.map(({ seq, end, number }) => [seq, end, number]),
    places.map((_, n) => [n, n + 1, n]),
  );
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const texts = places.map((place) => readAt(blocks, place)).map(({ text, body }) =>
    text + decoder.decode(body)
  );
  assert.deepEqual(texts, Array.from({ length: 200 }, (_, n) => textOf(n)));
  assert.deepEqual([blocks.length, blocks.bytes], [200, bytes]);
});

Deno.test("a body may be bytes, which stay what they are", () => {
  const blocks = new EntryBlocks(BLOCK);
  const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
  for (let n = 0; n < 9; n++) blocks.add(recordOf(n, `${n}ß`, bytes.subarray(n * 28)));
  const found = [...blocks.places()].map((place) => readAt(blocks, place));
  assert.deepEqual(found, found.map((_, n) => ({ text: `${n}ß`, body: bytes.slice(n * 28) })));
});

Deno.test("a queue of texts takes no more memory than a few blocks, and none is written over another", () => {
  const blocks = new EntryBlocks(BLOCK);
  const memory = new Set<ArrayBuffer>();
  const text = (n: number) => String(n).repeat(5);
  for (let n = 0; n < 5_000; n++) {
    blocks.add(recordOf(n, text(n)));
    if (n >= 100) blocks.forgetOldest();
    if (n % 10 > 0) continue;
    const places = [...blocks.places()];
    for (const { block } of places) memory.add(block.bytes.buffer);
    const [oldest] = places;
    assert.ok(oldest);
    assert.deepEqual([oldest.seq, readAt(blocks, oldest).text], [
      Math.max(0, n - 99),
      text(Math.max(0, n - 99)),
    ]);
  }
  const inUse = Math.ceil(100 * recordOf(0, text(4_999)).length / BLOCK);
  assert.ok(memory.size <= inUse + 3, `${memory.size} blocks for ${inUse}`);
  const texts = [...blocks.places()].map((place) => readAt(blocks, place).text);
  assert.deepEqual(texts, Array.from({ length: 100 }, (_, n) => text(4_900 + n)));
});

Deno.test("what was forgotten cannot be read any more, and an empty queue begins anew", () => {
  const blocks = new EntryBlocks(BLOCK);
  for (let n = 0; n < 30; n++) blocks.add(recordOf(n, textOf(n)));
  const before = [...blocks.places()];
  blocks.forgetOldest();
  assert.deepEqual(before.map((place) => blocks.read(place) === null), before.map((_, n) => n === 0));
  blocks.clear();
  assert.deepEqual([blocks.length, blocks.bytes, [...blocks.places()]], [0, 0, []]);
  blocks.forgetOldest();
  blocks.add(recordOf(30, "ß"));
  assert.ok(before.every((place) => blocks.read(place) === null));
  assert.deepEqual([...blocks.places()].map((place) => readAt(blocks, place).text), ["ß"]);
});
