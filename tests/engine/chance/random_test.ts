import { strict as assert } from "node:assert";
import {
  alphanumeric,
  between,
  hex,
  integerBetween,
  pick,
  randomOf,
  secretHex,
} from "../../../engine/chance/random.ts";
import { type Stream, STREAMS as DECLARED } from "../../../engine/chance/streams.ts";
import { correlation, fc, unevenness } from "../support.ts";
import { type Key, ordinalKey, textKey } from "../../../engine/base/hash.ts";

const STREAMS: readonly Stream[] = Object.keys(DECLARED).filter((name): name is Stream => name in DECLARED);
const ORDINALS = Array.from({ length: 20_000 }, (_, n) => n);
/** Four standard errors of the correlation of independent lists of that length. */
const CHANCE = 4 / Math.sqrt(ORDINALS.length);

function draws(key: Key, stream: Stream, count: number): number[] {
  const random = randomOf(key, stream);
  return Array.from({ length: count }, random);
}

function firsts(keyOf: (n: number) => Key, stream: Stream = "decide"): number[] {
  return ORDINALS.map((n) => randomOf(keyOf(n), stream)());
}

Deno.test("randomOf() gives the same numbers for the same key and stream", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.nat(), fc.constantFrom(...STREAMS), (seed, n, stream) => {
    assert.deepEqual(draws(ordinalKey(seed, n), stream, 5), draws(ordinalKey(seed, n), stream, 5));
  }));
});

Deno.test("randomOf() gives these numbers in every version: a seed in a bug report means something", () => {
  const bits = (key: Key, stream: Stream) => draws(key, stream, 2).map((value) => value * 2 ** 32);
  assert.deepEqual(bits(ordinalKey(7, 0), "decide"), [2032108728, 2061296518]);
  assert.deepEqual(bits(ordinalKey(7, 1), "fault"), [2654862089, 2898164625]);
  assert.deepEqual(bits(ordinalKey(2 ** 40 + 3, 2 ** 33 + 1), "id"), [4183699290, 1151999409]);
  assert.deepEqual(bits(textKey(7, "0 Hello"), "content"), [910267616, 2986925271]);
});

Deno.test("randomOf() stays within [0, 1)", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (seed, n) => {
    assert.ok(draws(ordinalKey(seed, n), "fault", 50).every((value) => value >= 0 && value < 1));
  }));
});

Deno.test("randomOf() is not disturbed by draws from another stream", () => {
  const key = ordinalKey(7, 3);
  const alone = draws(key, "latency", 3);
  const [latency, decide] = [randomOf(key, "latency"), randomOf(key, "decide")];
  assert.deepEqual(alone.map(() => (decide(), latency())), alone);
});

Deno.test("the streams of one key are independent of each other", () => {
  const columns = STREAMS.map((stream) => firsts((n) => ordinalKey(7, n), stream));
  for (const [i, a] of columns.entries()) {
    for (const [j, b] of columns.entries()) {
      if (i < j) assert.ok(Math.abs(correlation(a, b)) < CHANCE, `${STREAMS[i]} and ${STREAMS[j]}`);
    }
  }
});

Deno.test("the draws of one stream are uniform and independent of each other", () => {
  const values = draws(ordinalKey(7, 0), "content", 100_000);
  assert.ok(Math.abs(unevenness(values, 100)) < 4);
  assert.ok(Math.abs(correlation(values.slice(1), values.slice(0, -1))) < 4 / Math.sqrt(100_000));
});

Deno.test("the first draws of consecutive ordinals are uniform", () => {
  for (const seed of [0, 1, 7, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
    assert.ok(Math.abs(unevenness(firsts((n) => ordinalKey(seed, n)), 100)) < 4, `seed ${seed}`);
  }
});

Deno.test("consecutive ordinals and neighbouring seeds are uncorrelated", () => {
  const values = firsts((n) => ordinalKey(7, n));
  for (const lag of [1, 2, 10]) {
    assert.ok(Math.abs(correlation(values.slice(lag), values.slice(0, -lag))) < CHANCE, `lag ${lag}`);
  }
  assert.ok(Math.abs(correlation(values, firsts((n) => ordinalKey(8, n)))) < CHANCE);
});

Deno.test("ordinalKey() differs for every ordinal, beyond 32 bits too", () => {
  const texts = [...ORDINALS, 2 ** 32, 2 ** 32 + 1, 2 ** 40].map((n) => JSON.stringify(ordinalKey(7, n)));
  assert.equal(new Set(texts).size, texts.length);
});

Deno.test("ordinalKey() tells seeds apart, beyond 32 bits too", () => {
  const seeds = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 33, Number.MAX_SAFE_INTEGER];
  assert.equal(new Set(seeds.map((seed) => JSON.stringify(ordinalKey(seed, 5)))).size, seeds.length);
});

Deno.test("textKey() of near texts are unlike each other", () => {
  const values = firsts((n) => textKey(7, `prompt ${n}`));
  assert.ok(Math.abs(unevenness(values, 100)) < 4);
  assert.ok(Math.abs(correlation(values.slice(1), values.slice(0, -1))) < CHANCE);
  assert.equal(new Set(ORDINALS.map((n) => JSON.stringify(textKey(7, `prompt ${n}`)))).size, ORDINALS.length);
});

Deno.test("textKey() of two parts is that of the whole text", () => {
  fc.assert(fc.property(fc.maxSafeNat(), fc.string(), fc.string(), (seed, text, rest) => {
    assert.deepEqual(textKey(seed, text, rest), textKey(seed, text + rest));
  }));
});

Deno.test("textKey() heeds each unit, the order, the length and the seed", () => {
  const keys = ["", " ", "a", "b", "ab", "ba", "aa", "a\0", "é", "e\u0301"].flatMap((text) =>
    [1, 2, 2 ** 32 + 1].map((seed) => JSON.stringify(textKey(seed, text)))
  );
  assert.equal(new Set(keys).size, keys.length);
});

Deno.test("between() and integerBetween() stay in their range and reach the ends of whole numbers", () => {
  const random = randomOf(ordinalKey(7, 0), "fault");
  const seen = new Set<number>();
  for (let i = 0; i < 1000; i++) {
    const value = between(random, [2, 5]);
    assert.ok(value >= 2 && value < 5);
    seen.add(integerBetween(random, [1, 3]));
  }
  assert.deepEqual([...seen].sort(), [1, 2, 3]);
  assert.equal(between(random, [4, 4]), 4);
});

Deno.test("pick() reaches every item and refuses an empty list", () => {
  const random = randomOf(ordinalKey(7, 0), "fault");
  const seen = new Set(Array.from({ length: 200 }, () => pick(random, ["a", "b", "c"])));
  assert.equal(seen.size, 3);
  assert.throws(() => pick(random, []), RangeError);
});

Deno.test("texts of chance have their length and alphabet", () => {
  const random = randomOf(ordinalKey(7, 0), "id");
  assert.match(alphanumeric(random, 29), /^[A-Za-z0-9]{29}$/);
  assert.match(hex(random, 32), /^[0-9a-f]{32}$/);
  assert.match(secretHex(16), /^[0-9a-f]{32}$/);
  assert.notEqual(secretHex(16), secretHex(16));
});

Deno.test("texts of chance have each letter in each place about as often as any other", () => {
  const random = randomOf(ordinalKey(7, 0), "id");
  for (const [draw, letters] of [[alphanumeric, 62], [hex, 16]] as const) {
    const texts = Array.from({ length: 200 * letters }, () => draw(random, 11));
    for (let place = 0; place < 11; place++) {
      const counts = new Map<string, number>();
      for (const text of texts) {
        counts.set(text.charAt(place), (counts.get(text.charAt(place)) ?? 0) + 1);
      }
      assert.equal(counts.size, letters, `place ${place}`);
      for (const [letter, count] of counts) assert.ok(count > 140 && count < 260, `${letter}: ${count}`);
    }
  }
});
