import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import type { Sleeper } from "../base/time.ts";
import { bytesOf, joined, lengthOf } from "../reply/body.ts";
import type { Witness } from "../reply/connection.ts";
import { DOZE_MS } from "../reply/frames.ts";
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

/**
 * Numbers of a stream: when its last frame was due and was to leave, NaN before the first, and waits that are not booked.
 * Milliseconds.
 */
const [DUE, LEAVES, WAITED] = [0, 1, 2];
/** Numbers of each frame, behind those: the end of its chunk in the memory, and the length of its text, in bytes. */
const [FRAMES, NUMBERS, END, LENGTH] = [3, 3, 0, 1];
/** Its wait, from when the one before was due on, in milliseconds, or none; once it has left: when that was. */
const TIME = 2;
const NO_WAIT = -1;

/** Least part of a gap after which the next frame leaves, though the one before was late. */
const LEAST_GAP = 0.8;
/** A frame that leaves later than it was to be is late from this part of a gap on. */
const LATE_GAP = 1 - LEAST_GAP;

const encoder = new TextEncoder();
/** Memory in which the texts of frames that have left are put together, to be told at once. */
const scratch = new Uint8Array(2 * MOST_CHARS);

/** Socket that frames are written to, and the witness that is told of them. */
export interface FrameTarget {
  readonly socket: Pick<Socket, "write" | "writable">;
  readonly witness: Witness;
}

/**
 * The next frames of a stream at a pace, made and encoded some at a time, in memory that is used again. A stream comes
 * back to its next frame after those of a thousand others: each object that it needs then is a cache miss, and each that
 * it keeps until then is one more for the garbage collector to copy.
 */
export class FramesAhead implements Sleeper {
  /** All that is needed for a frame that leaves by itself comes first. */
  readonly #socket: FrameTarget["socket"];
  /** The frames as chunks. */
  #memory = Buffer.alloc(0);
  readonly #numbers = new Float64Array(FRAMES + NUMBERS * MOST_FRAMES).fill(NaN, DUE, LEAVES + 1);
  /** Number of frames that are made. */
  size = 0;
  /** Number of frames that have left. */
  #left = 0;
  /** Index of the frame that is waited for. */
  #next = 0;
  /** Bits of the frames that have a wait of their own, that of the first one lowest. */
  #held = 0;
  readonly #now: StepPacer["now"];
  readonly #dozing: StepPacer["dozing"];
  #hasBegun = false;
  /** True if the last frame left late. */
  #isLate = false;
  /** True while the kernel has not taken all that was written. */
  isFull = false;
  readonly #witness: Witness;
  readonly #steps: Iterator<Step>;
  readonly #pacer: StepPacer;
  /** The frames that have a wait of their own, by index. */
  readonly #holding = new Map<number, Step>();
  /** True if all of them are texts. */
  #isText = true;
  /** Number of those that the witness knows. */
  #told = 0;
  #running: PromiseWithResolvers<number> | undefined;
  /** True once there are no frames behind these. */
  isLast = false;

  constructor(steps: Iterable<Step>, pacer: StepPacer, { socket, witness }: FrameTarget) {
    this.#socket = socket;
    this.#now = pacer.now;
    this.#dozing = pacer.dozing;
    this.#witness = witness;
    this.#steps = steps[Symbol.iterator]();
    this.#pacer = pacer;
  }

  /**
   * Makes the next frames; those before have left and were told. `isFree`: nobody reads their memory any more. The
   * result is their length in characters.
   */
  make(isFree: boolean): number {
    const texts: (string | Uint8Array)[] = [];
    const chars = this.#take(texts);
    this.#left = this.#told = 0;
    this.size = 0;
    if (this.#isText && this.#encode(texts as string[], isFree)) return chars;
    this.size = 0;
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
    this.#held = 0;
    this.#holding.clear();
    let chars = 0;
    while (texts.length < MOST_FRAMES && chars < MOST_CHARS) {
      const { done, value } = this.#steps.next();
      if (done) {
        this.isLast = true;
        break;
      }
      const wait = this.#pacer.paces(value) ? this.#pacer.gap() : NO_WAIT;
      this.#numbers[FRAMES + NUMBERS * texts.length + TIME] = wait;
      if (value.hold) {
        this.#held |= 1 << texts.length;
        this.#holding.set(texts.length, value);
      }
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
    if (!isFree || this.#memory.length < all.length) {
      this.#memory = Buffer.allocUnsafeSlow(Math.ceil(all.length / BLOCK_BYTES) * BLOCK_BYTES);
    }
    const { read, written } = encoder.encodeInto(all, this.#memory);
    return read === all.length && written === read;
  }

  #add(length: number, end: number): void {
    const at = FRAMES + NUMBERS * this.size++;
    this.#numbers[at + LENGTH] = length;
    this.#numbers[at + END] = end;
  }

  /** Waits until a frame is due. */
  wait(at: number): Promise<void> | void {
    const gap = this.#number(at, TIME);
    let due: Promise<void> | undefined;
    if (gap >= 0) {
      const now = this.#now();
      const instant = this.#dueAfter(gap, now);
      this.#numbers[DUE] = instant;
      if (instant > now) due = this.#pacer.rest(this.#leaving(instant, gap, now) - now);
    }
    const step = this.#held >> at & 1 ? this.#holding.get(at) : undefined;
    if (!step) return due;
    return due ? due.then(() => step.hold?.()) : step.hold?.();
  }

  /**
   * Sends frames by themselves, each when it is due, from one on that is due now. The result is the index of the first
   * that it leaves to the caller: it has another wait than that of a pace, a long one, or none, or the one before it
   * was more than the kernel took, or the client is gone.
   */
  run(at: number): Promise<number> | number {
    const next = this.#go(at, this.#now());
    if (next > 0) return next;
    this.#running = Promise.withResolvers();
    return this.#running.promise;
  }

  wake(now: number): void {
    if (!this.#socket.writable) return this.#running?.resolve(this.#next);
    try {
      const next = this.#go(this.#next, now);
      if (next > 0) this.#running?.resolve(next);
    } catch (error) {
      this.#running?.reject(error);
    }
  }

  /** A frame is due. The result is the index of the one behind that is left to the caller; 0 where there is none yet. */
  #go(at: number, now: number): number {
    let next = at + 1;
    for (; this.#dozing && next < this.size && (this.#held >> next & 1) === 0; next++) {
      const gap = this.#number(next, TIME);
      const due = this.#dueAfter(gap, now);
      if (gap < 0 || due - now > DOZE_MS) break;
      if (due > now) {
        const { framed } = this.leave(next, now);
        this.isFull = framed.length > 0 && !this.#socket.write(framed);
        if (this.isFull) break;
      }
      this.#numbers[DUE] = due;
      if (due <= now) continue;
      this.#next = next;
      const leaves = this.#leaving(due, gap, now);
      this.#numbers[WAITED] = (this.#numbers[WAITED] ?? 0) + leaves - now;
      this.#dozing.wakeAt(leaves, this);
      return 0;
    }
    return next;
  }

  /**
   * Instant at which a frame leaves that is due at `due`, behind one that leaves now. A stream that was held up catches
   * up a fifth of a gap with each frame, since one right behind another would be the second that is not in time. Where
   * it is held up each time, the thread has more to do than it can: then frames leave as soon as they may.
   */
  #leaving(due: number, gap: number, now: number): number {
    const wasLate = this.#isLate;
    this.#isLate = now - (this.#numbers[LEAVES] ?? NaN) > LATE_GAP * gap;
    const isOverloaded = wasLate && this.#isLate;
    return this.#numbers[LEAVES] = isOverloaded ? due : Math.max(due, Math.floor(now + LEAST_GAP * gap));
  }

  #dueAfter(gap: number, now: number): number {
    const due = this.#numbers[DUE] ?? NaN;
    return (Number.isNaN(due) ? now : due) + gap;
  }

  /** The frames before an index that have not left and do so now. */
  leave(to: number, now = this.#now()): FramedChunks {
    const start = this.#number(this.#left - 1, END);
    const end = this.#number(to - 1, END);
    while (this.#left < to) this.#numbers[FRAMES + NUMBERS * this.#left++ + TIME] = now;
    if (start === end) return NO_CHUNKS;
    if (!this.#hasBegun) this.#witness.first();
    this.#hasBegun = true;
    return { framed: this.#memory.subarray(start, end), isAscii: true };
  }

  #number(at: number, which: number): number {
    return at < 0 ? 0 : this.#numbers[FRAMES + NUMBERS * at + which] ?? 0;
  }

  /** Books the waits, and tells the witness the frames that have left, and their bytes, if it keeps them. */
  tell(): void {
    const witness = this.#witness;
    this.#dozing?.waited(this.#numbers[WAITED] ?? 0);
    this.#numbers[WAITED] = 0;
    if (!witness.keepsContent) return;
    const { buffer, byteOffset, length: most } = this.#memory;
    const memory = new Uint8Array(buffer, byteOffset, most); // whose parts cost less than those of a `Buffer`
    let used = 0;
    const take = () => {
      if (used > 0) witness.content?.(scratch.subarray(0, used), this.#isText);
      used = 0;
    };
    for (; this.#told < this.#left; this.#told++) {
      const length = this.#number(this.#told, LENGTH);
      if (length === 0) continue;
      witness.frame?.(length, this.#number(this.#told, TIME));
      const end = this.#number(this.#told, END) - CHUNK_END;
      const bytes = memory.subarray(end - length, end);
      if (used + length > scratch.length) take();
      if (length > scratch.length) witness.content?.(bytes, this.#isText);
      else {
        scratch.set(bytes, used);
        used += length;
      }
    }
    take();
  }
}
