/** Most pieces of a stream whose times are kept. */
const MOST_FRAMES = 4_096;
/** Room at first, in frames. */
const FIRST_FRAMES = 64;

/** Times and lengths of the first pieces of a stream, outside of the heap: long streams would fill it with them. */
export class FrameList {
  #numbers = new Float64Array(2 * FIRST_FRAMES);
  #used = 0;

  /** Adds pieces that left together: their time, in microseconds from the arrival on, and their lengths in bytes. */
  add(at: number, lengths: readonly number[]): void {
    for (const bytes of lengths) {
      if (this.#used === 2 * MOST_FRAMES) return;
      if (this.#used === this.#numbers.length) this.#grow();
      this.#numbers[this.#used++] = at;
      this.#numbers[this.#used++] = bytes;
    }
  }

  #grow(): void {
    const numbers = new Float64Array(2 * this.#numbers.length);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
  }

  /** Times and lengths in turn. */
  get all(): Float64Array {
    return this.#numbers.subarray(0, this.#used);
  }
}
