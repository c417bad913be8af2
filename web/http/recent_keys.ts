import { textKey } from "../../engine/base/hash.ts";

/** The keys that came last, as numbers of 32 bits: at least `limit` of them, at most twice as many. */
export class RecentKeys {
  readonly #limit: number;
  #newer = new Set<number>();
  #older = new Set<number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Notes a key; the result is whether it had come before. */
  note(key: string): boolean {
    const { low } = textKey(0, key);
    if (this.#newer.has(low)) return true;
    if (this.#newer.size === this.#limit) {
      this.#older = this.#newer;
      this.#newer = new Set();
    }
    this.#newer.add(low);
    return this.#older.has(low);
  }
}
