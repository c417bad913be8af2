import { randomOf } from "../../engine/chance/random.ts";
import { textKey } from "../../engine/base/hash.ts";

/** Weight of a word, and of each run of letters in it. */
const WORD_WEIGHT = 1;
const RUN_WEIGHT = 0.4;
/** Letters of such a run; where a word begins and ends counts as one. */
const RUN_LENGTH = 3;
/** Places that a word or a run has: one anywhere, one in the first half, in the first quarter, and so on. */
const PLACES = 8;
/**
 * Share of a vector that depends on the text as a whole: enough for no two texts, and no part of a vector, to be the
 * same.
 */
const GRAIN = 0.1;

const WORDS = /[\p{L}\p{N}]+/gu;

/** Words of a text after which the work may rest. */
const WORDS_AT_ONCE = 200;

/**
 * Makes the vector of a text, of length 1, in steps, as a long one takes its time. The same text has the same vector
 * everywhere; texts that share words, or parts of words, are near each other, others are nearly at right angles.
 *
 * @example
 * ```ts
 * import { finished } from "../../engine/base/clock.ts";
 * import { embedding } from "./embedding.ts";
 * console.assert(finished(embedding("a cat sat", 1536)).length === 1536);
 * ```
 */
export function* embedding(text: string, size: number): Generator<undefined, Float32Array> {
  const vector = new Float32Array(size);
  for (const word of wordsOf(text)) {
    if (word === undefined) {
      yield undefined;
      continue;
    }
    add(vector, `word ${word}`, WORD_WEIGHT);
    const bounded = `^${word}$`;
    for (let at = 0; at + RUN_LENGTH <= bounded.length; at++) {
      add(vector, bounded.slice(at, at + RUN_LENGTH), RUN_WEIGHT);
    }
  }
  const random = randomOf(textKey(0, text), "content");
  const grain = GRAIN / Math.sqrt(size);
  return toUnit(toUnit(vector).map((value) => value + grain * (2 * random() - 1)));
}

/** Characters whose words are looked for at once. */
const SEARCHED_AT_ONCE = 8_192;

/** The words of a text, all written in one way; nothing where the work may rest. A part ends before a space. */
function* wordsOf(text: string): Iterable<string | undefined> {
  let words = 0;
  for (let from = 0; from < text.length;) {
    const space = text.indexOf(" ", from + SEARCHED_AT_ONCE);
    const end = space < 0 ? text.length : space;
    for (const [word] of text.slice(from, end).normalize("NFKC").toLowerCase().matchAll(WORDS)) {
      yield word;
      if (++words % WORDS_AT_ONCE === 0) yield undefined;
    }
    from = end;
    yield undefined;
  }
}

/** The first `size` values of a vector, made 1 long again. */
export function shortened(vector: Float32Array, size: number): Float32Array {
  return toUnit(vector.slice(0, size));
}

/**
 * Adds what stands for a word to places that are its own, to about half of them as a negative. Each beginning of the
 * vector has some of them, so that a shortened vector still tells what is near.
 */
function add(vector: Float32Array, feature: string, weight: number): void {
  const random = randomOf(textKey(0, feature), "content");
  for (let place = 0; place < PLACES; place++) {
    const at = Math.floor(random() * Math.max(1, vector.length >> place));
    vector[at] = (vector[at] ?? 0) + (random() < 0.5 ? -weight : weight);
  }
}

/** The vector with length 1; nothing but zeros stays as it is. */
function toUnit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}
