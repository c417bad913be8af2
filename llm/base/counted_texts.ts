import type { Accumulator } from "../../engine/base/accumulator.ts";

/** Texts that are remembered: not those that are counted as fast as they are found, nor those that take much memory. */
const SHORTEST = 64;
const LONGEST = 65_536;
/** Characters of all of them; when full, the memory starts over. */
const REMEMBERED_CHARS = 1_000_000;

/** Number of tokens of texts that were counted before: instructions and histories come again with each request. */
export class CountedTexts {
  readonly #counts = new Map<string, number>();
  #chars = 0;

  get(text: string): number | undefined {
    return isWorthIt(text) ? this.#counts.get(text) : undefined;
  }

  set(text: string, count: number): void {
    if (!isWorthIt(text) || this.#counts.has(text)) return;
    if (this.#chars + text.length > REMEMBERED_CHARS) {
      this.#counts.clear();
      this.#chars = 0;
    }
    this.#counts.set(text, count);
    this.#chars += text.length;
  }

  /** Characters that are remembered. */
  memory(): Accumulator {
    return { size: this.#chars, limit: REMEMBERED_CHARS };
  }
}

function isWorthIt({ length }: string): boolean {
  return length >= SHORTEST && length <= LONGEST;
}
