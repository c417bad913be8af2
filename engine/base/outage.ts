import { messageOf } from "./error.ts";

/** Callbacks for the beginning and the end of an outage. */
interface OutageListener {
  down(message: string): void;
  up(): void;
}

/** Watches a dependency that may fail for a while, and reports the beginning and the end of each outage once. */
export class Outage {
  readonly #listener: OutageListener;
  #error: string | null = null;

  constructor(listener: OutageListener) {
    this.#listener = listener;
  }

  /** Current error; `null` while it works. */
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
