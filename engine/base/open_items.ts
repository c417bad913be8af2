/**
 * A short list of what is under way, in the order of its beginning. Not a `Set`: one that things come into and leave all
 * the time moves to another table every few additions, and the one before it, dead in old space, keeps alive that table
 * and all that was in it until the next major collection.
 */
export class OpenItems<Item> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  add(item: Item): void {
    this.#items.push(item);
  }

  /** Takes an item out; `false` if it is not there. */
  delete(item: Item): boolean {
    const at = this.#items.indexOf(item);
    if (at < 0) return false;
    if (at === this.#items.length - 1) this.#items.pop();
    else this.#items.splice(at, 1);
    return true;
  }

  /** Takes all out, and hands them over. */
  take(): Item[] {
    return this.#items.splice(0);
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items.values();
  }
}
