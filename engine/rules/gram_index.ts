import type { Steps } from "../base/clock.ts";

/** Characters of a gram. */
const GRAM = 4;
/** Characters of a wanted text that are looked at for one. */
const MOST_CHARACTERS = 256;
/** Characters of a text after which a search may rest: some tenths of a millisecond. */
const AT_ONCE = 65_536;
const FILTER_BITS = 16;

/**
 * Grams of a text: each four characters in a row as one number, to which every character adds eight bits, so that of
 * ASCII no two are the same. None of a shorter text.
 */
export function gramsOf(text: string): number[] {
  const grams: number[] = [];
  let gram = 0;
  for (let at = 0; at < Math.min(text.length, MOST_CHARACTERS); at++) {
    gram = (gram << 8) + text.charCodeAt(at) | 0;
    if (at >= GRAM - 1) grams.push(gram);
  }
  return grams;
}

/**
 * Places of rules by a gram of the text that each wants: one pass over a text finds all whose gram is in it, however
 * many there are. That the whole text is there is for the rule to see, so that a number for each rule will do, where an
 * automaton of all wanted texts would have a state for each of their characters.
 */
export class GramIndex {
  readonly #places = new Map<number, number[]>();
  /** Bloom filter with one hash: rules out most grams that are not in the map. */
  readonly #filter = new Uint8Array(1 << FILTER_BITS);

  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  add(gram: number, place: number): void {
    const places = this.#places.get(gram);
    if (places) places.push(place);
    else this.#places.set(gram, [place]);
    this.#filter[slotOf(gram)] = 1;
  }

  /** Adds the places of all grams of a text to those that were found. */
  *find(text: string, found: Set<number>): Steps<void> {
    let gram = 0;
    for (let from = 0; from < text.length; from += AT_ONCE) {
      if (from > 0) yield;
      const end = Math.min(text.length, from + AT_ONCE);
      for (let at = from; at < end; at++) {
        gram = (gram << 8) + text.charCodeAt(at) | 0;
        if (this.#filter[slotOf(gram)] === 0) continue;
        for (const place of this.#places.get(gram) ?? []) found.add(place);
      }
    }
  }
}

function slotOf(gram: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> (32 - FILTER_BITS);
}
