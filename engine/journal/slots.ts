import type { Accumulator } from "../base/accumulator.ts";

/** A limited number of places for work that lasts. */
export class Slots {
  readonly #limit: number;
  #taken = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a place; the result gives it back, once. `null` if none is free. */
  take(): (() => void) | null {
    if (this.#taken >= this.#limit) return null;
    this.#taken++;
    let held = true;
    return () => {
      if (held) this.#taken--;
      held = false;
    };
  }

  memory(): Accumulator {
    return { size: this.#taken, limit: this.#limit };
  }
}
