import type { Trace } from "./trace.ts";

/**
 * Requests under way. A list whose gaps are filled, not a `Set`: under load a `Set` moves to another table every few
 * additions, and the one before it, dead in old space, keeps all that was in it until the next major collection.
 */
export class OpenTraces {
  readonly #traces: Trace[] = [];

  add(trace: Trace): void {
    trace.place = this.#traces.length;
    this.#traces.push(trace);
  }

  /** Takes a request out; `false` if it is not there. */
  delete(trace: Trace): boolean {
    const { place } = trace;
    if (this.#traces[place] !== trace) return false;
    const last = this.#traces.pop();
    if (last && last !== trace) {
      this.#traces[place] = last;
      last.place = place;
    }
    return true;
  }

  clear(): void {
    this.#traces.length = 0;
  }

  [Symbol.iterator](): Iterator<Trace> {
    return this.#traces.values();
  }
}
