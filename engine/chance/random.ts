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

/** The same numbers, with an observer of what is drawn by them, if there is one. */
export function observed(random: Random, observe: Random["observe"]): Random {
  return observe ? Object.assign(() => random(), { observe }) : random;
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
export function between(random: Random, range: Range): number {
  const [min, max] = range;
  const drawn = min + random() * (max - min);
  random.observe?.(range, drawn);
  return drawn;
}

/** A uniform integer, both ends included. */
export function integerBetween(random: Random, range: Range): number {
  const [min, max] = range;
  const drawn = min + Math.floor(random() * (max - min + 1));
  random.observe?.(range, drawn);
  return drawn;
}

/** One of `items`, which must not be empty. */
export function pick<T>(random: Random, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new RangeError("Cannot pick from an empty list");
  random.observe?.(items, item);
  return item;
}

const ALPHANUMERIC = codesOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
const HEX = codesOf("0123456789abcdef");

function codesOf(letters: string): Uint8Array {
  return Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
}

/** `length` letters and digits. */
export function alphanumeric(random: Random, length: number): string {
  return lettersOf(random, ALPHANUMERIC, length);
}

/** `length` lower-case hex digits. */
export function hex(random: Random, length: number): string {
  return lettersOf(random, HEX, length);
}

function lettersOf(random: Random, codes: Uint8Array, length: number): string {
  const code = () => codes[Math.floor(random() * codes.length)] ?? 0;
  let text = "";
  let left = length;
  // Four at a time: to add each by itself would take as long as to draw it.
  for (; left >= 4; left -= 4) text += String.fromCharCode(code(), code(), code(), code());
  for (; left > 0; left--) text += String.fromCharCode(code());
  return text;
}

/** A number in `[0, 1)`; the contract of `Math.random`. */
export interface Random {
  (): number;
  /** Called with each range or list that is drawn from, and what was drawn; absent unless somebody keeps a tape. */
  readonly observe?: (from: readonly unknown[], drawn: unknown) => void;
}

/** An inclusive pair `[min, max]`. */
export type Range = readonly [number, number];
