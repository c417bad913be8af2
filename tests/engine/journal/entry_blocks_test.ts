import assert from "node:assert/strict";
import { type BlockPlace, entryAt, EntryBlocks } from "../../../engine/journal/entry_blocks.ts";

const BLOCK = 1_000;
/** Texts whose characters take one to four bytes, some of them longer than a block. */
const textOf = (n: number) => `${n} ${"aß語😀".repeat(n % 7 === 0 ? 150 : n % 5)}\ufeff`;

function textAt(placed: BlockPlace): string {
  const [text, last] = entryAt(placed);
  return text + new TextDecoder("utf-8", { ignoreBOM: true }).decode(last);
}

Deno.test("texts are what they were, in whatever blocks they are", () => {
  const blocks = new EntryBlocks(BLOCK);
  const placed = Array.from(
    { length: 200 },
    (_, n) => blocks.add([textOf(n).slice(0, 2), textOf(n).slice(2)]),
  );
  assert.deepEqual(placed.map(textAt), placed.map((_, n) => textOf(n)));
  assert.deepEqual(
    placed.map(({ bytes }) => bytes),
    placed.map((_, n) => new TextEncoder().encode(textOf(n)).length),
  );
});

Deno.test("the last part may be bytes, which stay what they are", () => {
  const blocks = new EntryBlocks(BLOCK);
  const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
  const placed = Array.from({ length: 9 }, (_, n) => blocks.add([`${n}`, "ß", bytes.subarray(n * 28)]));
  assert.deepEqual(placed.map(entryAt), placed.map((_, n) => [`${n}ß`, bytes.slice(n * 28)]));
});

Deno.test("a queue of texts takes no more memory than a few blocks, and none is written over another", () => {
  const blocks = new EntryBlocks(BLOCK);
  const kept: { readonly text: string; readonly placed: BlockPlace }[] = [];
  const memory = new Set<ArrayBuffer>();
  for (let n = 0; n < 5_000; n++) {
    const text = String(n).repeat(5);
    const placed = blocks.add([text]);
    kept.push({ text, placed });
    memory.add(placed.block.bytes.buffer);
    if (kept.length <= 100) continue;
    const oldest = kept.shift();
    assert.equal(oldest && textAt(oldest.placed), oldest?.text);
    if (oldest) blocks.remove(oldest.placed);
  }
  assert.ok(memory.size <= 4, `${memory.size} blocks`);
  assert.deepEqual(kept.map(({ placed }) => textAt(placed)), kept.map(({ text }) => text));
});
