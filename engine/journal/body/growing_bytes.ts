/** A text or bytes. */
export type Piece = string | Uint8Array;

const encoder = new TextEncoder();

/** Memory at first, in bytes. */
const LEAST_BYTES = 1_024;

/** Bytes that come piece by piece, in memory that grows up to a limit: many small texts would be work for the collector. */
export class GrowingBytes {
  readonly #most: number;
  #memory = new Uint8Array(0);
  #used = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that there still is room for. */
  get room(): number {
    return this.#most - this.#used;
  }

  /** All that was added; good until more is. */
  get all(): Uint8Array<ArrayBuffer> {
    return this.#memory.subarray(0, this.#used);
  }

  /** Adds a piece of so many bytes, or as much of it as there is room for: of a text no part of a character. */
  add(piece: Piece, bytes: number): void {
    const wanted = Math.min(this.#used + bytes, this.#most);
    if (wanted > this.#memory.length) this.#grow(wanted);
    const free = this.#memory.subarray(this.#used, wanted);
    if (typeof piece === "string") this.#used += encoder.encodeInto(piece, free).written;
    else {
      free.set(piece.subarray(0, free.length));
      this.#used += free.length;
    }
  }

  #grow(least: number): void {
    const bytes = Math.min(this.#most, Math.max(LEAST_BYTES, 2 * this.#memory.length, least));
    const memory = new Uint8Array(bytes);
    memory.set(this.all);
    this.#memory = memory;
  }
}
