/** Most pieces of a stream whose times are kept. */
const MOST_FRAMES = 4_096;
/** Longest time that fits into 32 bits, in microseconds: 71 minutes. */
const MOST_IN_32_BITS = 2 ** 32 - 1;
/** Room at first, in frames. */
const FIRST_FRAMES = 64;

/** Times and lengths of the first pieces of a stream, outside of the heap: long streams would fill it with them. */
export class FrameList {
  /** Lengths of the pieces that left first, as long as no others have: a stream without a pace has no others. */
  #only: readonly number[] | number | undefined;
  #onlyAt = 0;
  #numbers: Uint32Array | Float64Array | undefined;
  #used = 0;

  /** Adds a piece, or those that left together: their time, in microseconds from the arrival on, and lengths in bytes. */
  add(at: number, lengths: readonly number[] | number): void {
    if (!this.#numbers && this.#only === undefined) {
      this.#only = lengths;
      this.#onlyAt = at;
      return;
    }
    if (this.#only !== undefined) this.#append(this.#onlyAt, this.#only);
    this.#only = undefined;
    this.#append(at, lengths);
  }

  #append(at: number, lengths: readonly number[] | number): void {
    if (typeof lengths === "number") this.#appendOne(at, lengths);
    else for (const bytes of lengths) this.#appendOne(at, bytes);
  }

  #appendOne(at: number, bytes: number): void {
    if (this.#used === 2 * MOST_FRAMES) return;
    const numbers = this.#withRoom(at);
    numbers[this.#used++] = at;
    numbers[this.#used++] = bytes;
  }

  /** The list with room for one more frame, at this time: one that does not fit into 32 bits doubles all numbers. */
  #withRoom(at: number): Uint32Array | Float64Array {
    const known = this.#numbers;
    const fits = at <= MOST_IN_32_BITS && !(known instanceof Float64Array);
    const hasRoom = known !== undefined && this.#used < known.length;
    if (hasRoom && fits === known instanceof Uint32Array) return known;
    const size = hasRoom ? known.length : known ? 2 * known.length : 2 * FIRST_FRAMES;
    const numbers = fits ? new Uint32Array(size) : new Float64Array(size);
    if (known) numbers.set(known);
    return this.#numbers = numbers;
  }

  /** Times and lengths in turn. */
  get all(): ArrayLike<number> {
    if (this.#numbers) return this.#numbers.subarray(0, this.#used);
    const all: number[] = [];
    const only = typeof this.#only === "number" ? [this.#only] : this.#only ?? [];
    for (const bytes of only.slice(0, MOST_FRAMES)) all.push(this.#onlyAt, bytes);
    return all;
  }
}
