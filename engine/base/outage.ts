import { messageOf } from "./error.ts";

/** Says that something does not work any more, and that it does again. */
export interface OutageListener {
  down(message: string): void;
  up(): void;
}

/** Watches something that may fail for a while: what went wrong is told once, until it is over. */
export class Outage {
  readonly #listener: OutageListener;
  #error: string | null = null;

  constructor(told: OutageListener) {
    this.#listener = told;
  }

  /** Current error; `null` while it does. */
  get error(): string | null {
    return this.#error;
  }

  /** The result of `work`, good or bad. */
  async watch<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (this.#error !== null) this.#listener.up();
      this.#error = null;
      return result;
    } catch (error) {
      const message = messageOf(error);
      if (this.#error === null) this.#listener.down(message);
      this.#error = message;
      throw error;
    }
  }
}
