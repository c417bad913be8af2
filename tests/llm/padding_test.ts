import { strict as assert } from "node:assert";
import { randomOf } from "../../engine/chance/random.ts";
import { ordinalKey } from "../../engine/base/hash.ts";
import { paddings } from "../../llm/openai/padding.ts";

Deno.test("a padding fills any length up to a multiple of 16, with letters and digits", () => {
  const padding = paddings(randomOf(ordinalKey(7, 0), "padding"));
  for (let length = 0; length < 1_000; length++) {
    const text = padding(length);
    assert.match(text, /^[A-Za-z0-9]{0,15}$/);
    assert.equal((length + text.length) % 16, 0);
  }
});

Deno.test("paddings that follow one another differ, and are the same for the same stream of chance", () => {
  const listOf = (n: number) => {
    const padding = paddings(randomOf(ordinalKey(7, n), "padding"));
    return Array.from({ length: 6 }, () => padding(5));
  };
  const first = listOf(0);
  assert.deepEqual(listOf(0), first);
  assert.notDeepEqual(listOf(1), first);
  for (const [at, text] of first.slice(1).entries()) assert.notEqual(text, first[at]);
});
