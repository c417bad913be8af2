const BLOCK_BITS = 15;
/**
 * Characters of a block, a power of two. V8 gives a string of more than 128 KB memory of its own, which it returns to the
 * system as part of the last step of a major collection, 0.1 ms for each megabyte.
 */
export const BLOCK = 2 ** BLOCK_BITS;

/** A text that is read as a string is, one of megabytes in a `LongText`. */
export type AnyText = string | LongText;

/**
 * A text of megabytes in blocks. A string of 20 MB holds the event loop for some 20 ms as soon as one of its characters
 * is looked at, because V8 joins its pieces then; blocks are joined one by one.
 */
export class LongText {
  readonly length: number;
  /** All but the last one are of the same length. */
  readonly #blocks: readonly string[];

  private constructor(blocks: readonly string[]) {
    this.#blocks = blocks;
    this.length = blocks.reduce((sum, { length }) => sum + length, 0);
  }

  /** The text that pieces are together; it yields where the work may rest. */
  static *of(pieces: Iterable<string>): Generator<undefined, LongText> {
    const blocks: string[] = [];
    let rest = "";
    for (const piece of pieces) {
      rest += piece;
      while (rest.length >= BLOCK) {
        blocks.push(rest.slice(0, BLOCK));
        rest = rest.slice(BLOCK);
        yield;
      }
    }
    return new LongText([...blocks, rest]);
  }

  /** As of a string; `NaN` behind the end. */
  charCodeAt(at: number): number {
    return this.#blocks[at >>> BLOCK_BITS]?.charCodeAt(at % BLOCK) ?? NaN;
  }

  /** Index of a character at `from` or behind it; -1 where there is none. */
  indexOf(character: string, from = 0): number {
    for (let block = from >>> BLOCK_BITS; block < this.#blocks.length; block++) {
      const start = block * BLOCK;
      const found = this.#blocks[block]?.indexOf(character, Math.max(0, from - start)) ?? -1;
      if (found >= 0) return start + found;
    }
    return -1;
  }

  /** The part from one index to before another, as of a string with indices that are not negative. */
  slice(from: number, to = this.length): string {
    let part = "";
    for (let block = from >>> BLOCK_BITS; block * BLOCK < to && block < this.#blocks.length; block++) {
      const start = block * BLOCK;
      part += this.#blocks[block]?.slice(Math.max(0, from - start), to - start) ?? "";
    }
    return part;
  }

  /** The whole text as one string. */
  toString(): string {
    return this.#blocks.join("");
  }
}
