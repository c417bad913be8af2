/** A world of processes on a fake clock: each is a generator that yields the milliseconds it waits. */
import { mix } from "../../../../engine/base/hash.ts";
import type { Random } from "../../../../engine/chance/random.ts";

/** A process, which yields how many milliseconds it sleeps. */
export type Process<Result = void> = Generator<number, Result, void>;

/** Random numbers of a seed. */
export function randomFrom(seed: number): Random {
  let count = 0;
  return () => (mix(mix(++count ^ seed) + Math.imul(seed, 0x9e3779b9) | 0) >>> 0) / 2 ** 32;
}

/** A process and when it goes on. */
interface Waiting {
  readonly at: number;
  readonly order: number;
  readonly process: Process;
}

/** Runs processes until none is left, or the time is over. */
export class World {
  now = 0;
  readonly #heap: Waiting[] = [];
  #order = 0;

  spawn(process: Process, at = this.now): void {
    this.#push({ at, order: this.#order++, process });
  }

  run(until: number): void {
    for (let next = this.#pop(); next && next.at <= until; next = this.#pop()) {
      this.now = next.at;
      const { done, value } = next.process.next();
      if (!done) this.spawn(next.process, this.now + Math.max(0, value));
    }
  }

  #push(item: Waiting): void {
    let at = this.#heap.push(item) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.#isBefore(parent, at)) break;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #pop(): Waiting | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    this.#heap[0] = last;
    let at = 0;
    for (;;) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#heap.length && !this.#isBefore(least, child)) least = child;
      }
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #isBefore(some: number, others: number): boolean {
    const [a, b] = [this.#heap[some], this.#heap[others]];
    return a !== undefined && b !== undefined && (a.at < b.at || a.at === b.at && a.order < b.order);
  }

  #swap(some: number, others: number): void {
    const [a, b] = [this.#heap[some], this.#heap[others]];
    if (a && b) [this.#heap[some], this.#heap[others]] = [b, a];
  }
}
