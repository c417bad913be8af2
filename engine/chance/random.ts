/**
 * Chance without a shared state: every number is a function of (seed, key, stream, index), so neither
 * concurrency nor the number of workers can reorder it.
 *
 * @module
 */
import { type Stream, STREAMS } from "./streams.ts";
import { GOLDEN, type Key, mix } from "../base/hash.ts";

/** One of the streams of chance that a key owns, from its beginning. */
export function randomOf(key: Key, stream: Stream): Random {
  const low = mix(key.low + Math.imul(STREAMS[stream].number, GOLDEN) | 0);
  const { high } = key;
  let count = 0;
  return () => {
    count = (count + GOLDEN) | 0;
    return (mix(mix(count + low | 0) ^ high) >>> 0) / 2 ** 32;
  };
}

/** A random seed of 32 bits, for a server that was given none. */
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

/** A number in `[0, 1)`; the contract of `Math.random`. */
export type Random = () => number;

/** An inclusive pair `[min, max]`. */
export type Range = readonly [number, number];
