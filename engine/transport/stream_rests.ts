import { rester } from "../base/clock.ts";

/** Characters of a stream between two looks at the clock. */
const LOOK_CHARS = 4_096;

/** Rests of a stream whose pieces are due at once: it looks at the clock now and then, not at each of them. */
export class StreamRests {
  readonly #rest = rester();
  #unseen = LOOK_CHARS;

  /** A wait that is due before the next piece. */
  next(): Promise<void> | undefined {
    if (this.#unseen < LOOK_CHARS) return undefined;
    this.#unseen = 0;
    return this.#rest();
  }

  /** A piece of so many characters is made that was due at once; an empty one is a place to rest. */
  made(chars: number): void {
    this.#unseen += chars || LOOK_CHARS;
  }
}
