/** Texts by number, such as the paths of all items: any of them can be told without those before it. */
export class LazyList implements Iterable<string> {
  /** Number of entries; a few may have no text. */
  readonly size: number;
  readonly #at: (number: number) => string | null;

  /** `at` tells the text of a number, from 0; `null`: it has none. */
  constructor(size: number, at: (number: number) => string | null) {
    this.size = size;
    this.#at = at;
  }

  /** These texts. */
  static of(...texts: readonly string[]): LazyList {
    return new LazyList(texts.length, (number) => texts[number] ?? null);
  }

  /** A list of the given lists, one after the other. */
  static joined(parts: readonly LazyList[]): LazyList {
    return new LazyList(parts.reduce((sum, { size }) => sum + size, 0), (number) => {
      let left = number;
      for (const part of parts) {
        if (left < part.size) return part.#at(left);
        left -= part.size;
      }
      return null;
    });
  }

  /** `each` texts, or fewer, for every one of these. */
  flatMap(each: number, change: (text: string, nth: number) => string | null): LazyList {
    return new LazyList(this.size * each, (number) => {
      const text = this.#at(Math.floor(number / each));
      return text === null ? null : change(text, number % each);
    });
  }

  [Symbol.iterator](): Generator<string> {
    return this.between(0, this.size);
  }

  /** Texts with the numbers from `start` on, and below `end`. */
  *between(start: number, end: number): Generator<string> {
    for (let number = start; number < Math.min(end, this.size); number++) {
      const text = this.#at(number);
      if (text !== null) yield text;
    }
  }
}
