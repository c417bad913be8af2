import { Buffer } from "node:buffer";
import { bytesOf, joined, lengthOf } from "../reply/body.ts";
import type { Witness } from "../reply/connection.ts";
import { chunk } from "../reply/raw.ts";
import type { Step, StepPacer } from "../reply/reply.ts";
import { framed, type FramedChunks, NO_CHUNKS } from "./chunk_batch.ts";

/** Most frames that are made at once: each has a bit of a number. */
const MOST_FRAMES = 16;
/** Characters from which on no more frames are made at once. */
const MOST_CHARS = 4_096;
/** Size of the memory of frames is a multiple of this, in bytes. */
const BLOCK_BYTES = 1_024;
/** Length of the line end behind the text of a chunk, in bytes. */
const CHUNK_END = 2;

const encoder = new TextEncoder();
/** Memory in which the texts of frames that have left are put together, to be told at once. */
const scratch = new Uint8Array(2 * MOST_CHARS);

/**
 * The next frames of a stream at a pace, made and encoded some at a time, in memory that is used again. A stream comes
 * back to its next frame after those of a thousand others: each object that it needs then is a cache miss, and each that
 * it keeps until then is one more for the garbage collector to copy.
 */
export class FramesAhead {
  readonly #steps: Iterator<Step>;
  readonly #pacer: StepPacer;
  /** The frames as chunks. */
  #memory = Buffer.alloc(0);
  /** Of each frame: the end of its chunk in the memory, and the length of its text, in bytes. */
  readonly #ends: number[] = [];
  readonly #lengths: number[] = [];
  /** Bits of the frames that the pace holds up, that of the first one lowest. */
  #paced = 0;
  /** Frames that have a wait of their own, by index. */
  readonly #holding = new Map<number, Step>();
  /** True if all of them are texts. */
  #isText = true;
  /** Number of frames that have left. */
  #left = 0;
  /** Number of those whose bytes the witness knows. */
  #told = 0;
  /** True once there are no frames behind these. */
  isLast = false;

  constructor(steps: Iterable<Step>, pacer: StepPacer) {
    this.#steps = steps[Symbol.iterator]();
    this.#pacer = pacer;
  }

  /** Number of frames that are made. */
  get size(): number {
    return this.#lengths.length;
  }

  /**
   * Makes the next frames; those before have left and were told. `isFree`: nobody reads their memory any more. The
   * result is their length in characters.
   */
  make(isFree: boolean): number {
    const texts: (string | Uint8Array)[] = [];
    const chars = this.#take(texts);
    this.#left = this.#told = 0;
    this.#ends.length = this.#lengths.length = 0;
    if (this.#isText && this.#encode(texts as string[], isFree)) return chars;
    this.#ends.length = this.#lengths.length = 0;
    let end = 0;
    const chunks = texts.map((text) => {
      const bytes = text.length === 0 ? bytesOf(text) : chunk(bytesOf(text));
      this.#add(lengthOf(text), end += bytes.length);
      return bytes;
    });
    this.#memory = Buffer.from(joined(chunks).buffer);
    return chars;
  }

  /** Takes the next frames, and adds their texts to a list; the result is the length of these in characters. */
  #take(texts: (string | Uint8Array)[]): number {
    this.#isText = true;
    this.#paced = 0;
    this.#holding.clear();
    let chars = 0;
    while (texts.length < MOST_FRAMES && chars < MOST_CHARS) {
      const { done, value } = this.#steps.next();
      if (done) {
        this.isLast = true;
        break;
      }
      if (this.#pacer.paces(value)) this.#paced |= 1 << texts.length;
      if (value.hold) this.#holding.set(texts.length, value);
      if (typeof value.text !== "string") this.#isText = false;
      texts.push(value.text);
      chars += value.text.length;
    }
    return chars;
  }

  /** Encodes texts if they are ASCII, as most are: one look at all of them costs less than one at each. */
  #encode(texts: readonly string[], isFree: boolean): boolean {
    let all = "";
    for (const text of texts) {
      if (text.length > 0) all += framed(text, text.length);
      this.#add(text.length, all.length);
    }
    if (lengthOf(all) !== all.length) return false;
    if (!isFree || this.#memory.length < all.length) {
      this.#memory = Buffer.allocUnsafeSlow(Math.ceil(all.length / BLOCK_BYTES) * BLOCK_BYTES);
    }
    encoder.encodeInto(all, this.#memory);
    return true;
  }

  #add(length: number, end: number): void {
    this.#lengths.push(length);
    this.#ends.push(end);
  }

  /** Waits until a frame is due. */
  wait(at: number): Promise<void> | void {
    const due = (this.#paced >> at & 1) === 1 ? this.#pacer.wait() : undefined;
    const step = this.#holding.size > 0 ? this.#holding.get(at) : undefined;
    if (!step) return due;
    return due ? due.then(() => step.hold?.()) : step.hold?.();
  }

  /** The frames before an index that have not left and do so now. */
  leave(to: number, witness: Witness): FramedChunks {
    const from = this.#left;
    const start = this.#endOf(from - 1);
    const end = this.#endOf(to - 1);
    this.#left = to;
    if (start === end) return NO_CHUNKS;
    witness.first();
    const lengths = this.#lengths;
    witness.frames?.(
      to - from === 1 ? lengths[from] ?? 0 : lengths.slice(from, to).filter((length) => length > 0),
    );
    return { framed: this.#memory.subarray(start, end), isAscii: true };
  }

  #endOf(at: number): number {
    return this.#ends[at] ?? 0;
  }

  /** Tells the witness the bytes of the frames that have left, if it keeps them. */
  tell(witness: Witness): void {
    if (!witness.keepsContent) return;
    let used = 0;
    const take = () => {
      if (used > 0) witness.content?.(scratch.subarray(0, used), this.#isText);
      used = 0;
    };
    for (; this.#told < this.#left; this.#told++) {
      const length = this.#lengths[this.#told] ?? 0;
      const end = this.#endOf(this.#told) - CHUNK_END;
      const bytes = this.#memory.subarray(end - length, end);
      if (used + length > scratch.length) take();
      if (length > scratch.length) witness.content?.(bytes, this.#isText);
      else if (length > 0) {
        scratch.set(bytes, used);
        used += length;
      }
    }
    take();
  }
}
