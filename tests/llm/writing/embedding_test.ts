import { strict as assert } from "node:assert";
import { finished } from "../../../engine/base/clock.ts";
import { embedding, shortened } from "../../../llm/writing/embedding.ts";
import { fc } from "../../engine/support.ts";

const embed = (text: string, size: number) => finished(embedding(text, size));

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
}

const length = (vector: Float32Array) => Math.sqrt(cosine(vector, vector));

/** Words that have nothing in common but, at most, a letter. */
const ANIMALS = ["cat", "horse", "wolf", "badger", "lynx", "otter", "vole", "zebu", "mink", "ibex"];
const THINGS = [
  "ledger",
  "invoice",
  "queue",
  "router",
  "gasket",
  "quorum",
  "flask",
  "syrup",
  "tuba",
  "crypt",
];

Deno.test("vectors of any text and size are one long, and the same each time", () => {
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 3072 }), (text, size) => {
    const vector = embed(text, size);
    assert.equal(vector.length, size);
    assert.ok(Math.abs(length(vector) - 1) < 1e-5);
    assert.deepEqual(embed(text, size), vector);
    const short = shortened(vector, Math.ceil(size / 2));
    assert.ok(Math.abs(length(short) - 1) < 1e-5);
  }));
});

Deno.test("the cat is near the cat and far from the ledger", () => {
  const near = cosine(embed("a cat sat", 1536), embed("the cat sat", 1536));
  const far = cosine(embed("a cat sat", 1536), embed("quarterly ledger overdue", 1536));
  assert.ok(near > 0.6, String(near));
  assert.ok(Math.abs(far) < 0.15, String(far));
});

Deno.test("a text with one word changed is nearer than one of other words", () => {
  const sentence = fc.shuffledSubarray(ANIMALS, { minLength: 3, maxLength: 8 });
  const other = fc.shuffledSubarray(THINGS, { minLength: 3, maxLength: 8 });
  fc.assert(fc.property(sentence, other, fc.constantFrom(256, 1536, 3072), (words, others, size) => {
    const [text, changed, strange] = [words, [...words.slice(1), "heron"], others].map((list) =>
      embed(list.join(" "), size)
    );
    assert.ok(text && changed && strange);
    assert.ok(cosine(text, changed) > cosine(text, strange) + 0.2);
    assert.ok(cosine(shortened(text, 128), shortened(changed, 128)) > cosine(text, strange));
  }));
});

Deno.test("no two texts have the same vector, even where they have no words", () => {
  assert.ok(cosine(embed("!!!", 256), embed("???", 256)) < 0.5);
  assert.ok(cosine(embed("cat", 256), embed("cat!", 256)) < 1);
});
