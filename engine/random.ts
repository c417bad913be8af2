/**
 * Chance without a shared state: every number is a function of (seed, key, stream, how-manieth), so neither
 * concurrency nor the number of workers can reorder it.
 *
 * @module
 */
import type { Random, Range } from "./types.ts";

/** The independent streams of chance that every request owns; `accept` is that of a connection. */
export type Stream = "decide" | "latency" | "fault" | "content" | "id" | "pace" | "accept";

const GOLDEN = 0x9e3779b9;
const STREAMS: Readonly<Record<Stream, number>> = {
  decide: 1,
  latency: 2,
  fault: 3,
  content: 4,
  id: 5,
  pace: 6,
  accept: 7,
};

/** A 64-bit key in two halves; where a stream of chance begins. */
export interface Key {
  readonly high: number;
  readonly low: number;
}

/** Scrambles 32 bits so that one changed bit of `x` changes half of the result («lowbias32» by C. Wellons). */
function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

/** The key of the `n`-th request of a run. Both halves hang on both, so that no two seeds share a sequence. */
export function ordinalKey(seed: number, n: number): Key {
  const [seedAbove, above] = [Math.floor(seed / 2 ** 32), Math.floor(n / 2 ** 32)];
  return {
    low: mix((n + mix(seed ^ seedAbove)) | 0),
    high: mix(mix(n ^ GOLDEN) ^ mix(seed + GOLDEN | 0) ^ mix(above ^ seedAbove)),
  };
}

/** The key of a text: FNV-1a over its UTF-16 units in two lanes, scrambled. */
export function textKey(seed: number, text: string): Key {
  let low = 0x811c9dc5 ^ seed;
  let high = 0xcbf29ce4 ^ Math.floor(seed / 2 ** 32);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b) + i;
  }
  return { low: mix(low), high: mix(high ^ low) };
}

/** One of the streams of chance that a key owns, from its beginning. */
export function randomOf(key: Key, stream: Stream): Random {
  const low = mix(key.low + Math.imul(STREAMS[stream], GOLDEN) | 0);
  const { high } = key;
  let count = 0;
  return () => {
    count = (count + GOLDEN) | 0;
    return (mix(mix(count + low | 0) ^ high) >>> 0) / 2 ** 32;
  };
}

/** A seed nobody chose: 32 random bits. */
export function drawSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}

/** Random bytes of the machine as hex, for tokens and run ids; never used for faults. */
export function secretHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (b) => b.toString(16).padStart(2, "0"))
    .join("");
}

/** A uniform number in `[min, max)`. */
export function between(random: Random, [min, max]: Range): number {
  return min + random() * (max - min);
}

/** A uniform integer, both ends included. */
export function integerBetween(random: Random, [min, max]: Range): number {
  return min + Math.floor(random() * (max - min + 1));
}

/** One of `items`, which must not be empty. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("Cannot pick from an empty list");
  return item;
}

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const HEX = "0123456789abcdef";

/** `length` letters and digits. */
export function alphanumeric(random: Random, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += ALPHANUMERIC[Math.floor(random() * 62)];
  return text;
}

/** `length` lower-case hex digits. */
export function hex(random: Random, length: number): string {
  let text = "";
  for (let i = 0; i < length; i++) text += HEX[Math.floor(random() * 16)];
  return text;
}
