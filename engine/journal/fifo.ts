/** Places at the front that may be empty before the rest moves up. */
const MOST_EMPTY = 1_024;

/** A queue that is read as a whole. */
export class Fifo<Item> {
  #items: (Item | undefined)[] = [];
  #first = 0;

  get length(): number {
    return this.#items.length - this.#first;
  }

  push(item: Item): void {
    this.#items.push(item);
  }

  /** Takes out the oldest item. */
  shift(): Item | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.#first < MOST_EMPTY || this.#first < this.length) return item;
    this.#items = this.#items.slice(this.#first);
    this.#first = 0;
    return item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }

  /** All items, oldest first. */
  items(): readonly Item[] {
    return this.#items.slice(this.#first).filter((item) => item !== undefined);
  }
}
