/**
 * Chance without a shared state: every number is a function of (seed, key, stream, index), so neither
 * concurrency nor the number of workers can reorder it.
 *
 * @module
 */
import { type Stream, STREAMS } from "./streams.ts";
import { GOLDEN, type Key, mix } from "../base/hash.ts";

/** A stream of random numbers of a key, from its beginning. */
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

/** The items in an order that is drawn. */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  return items.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}

const ALPHANUMERIC = pairsOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
const HEX = pairsOf("0123456789abcdef");

/**
 * All pairs of letters, the first letter changing fastest: its code in the lower byte, that of the second in the upper.
 */
function pairsOf(letters: string): Uint16Array {
  const codes = Array.from(letters, (letter) => letter.charCodeAt(0));
  return Uint16Array.from(codes.flatMap((second) => codes.map((first) => first | second << 8)));
}

/** `length` letters and digits. */
export function alphanumeric(random: Random, length: number): string {
  return lettersOf(random, ALPHANUMERIC, length);
}

/** `length` lower-case hex digits. */
export function hex(random: Random, length: number): string {
  return lettersOf(random, HEX, length);
}

function lettersOf(random: Random, pairs: Uint16Array, length: number): string {
  let text = "";
  let left = length;
  for (; left >= 16; left -= 16) text += sixteenOf(random, pairs);
  if (left === 0) return text;
  return text + sixteenOf(random, pairs, left > 8).slice(0, left);
}

/** Four letters by one draw, a byte each. */
function fourOf(random: Random, pairs: Uint16Array): number {
  const drawn = Math.floor(random() * pairs.length * pairs.length);
  const second = (drawn / pairs.length) | 0;
  return (pairs[drawn - second * pairs.length] ?? 0) | (pairs[second] ?? 0) << 16;
}

/** Sixteen letters as one text: of two halves, it would take half as long again. `isFull`: the last eight are drawn. */
function sixteenOf(random: Random, pairs: Uint16Array, isFull = true): string {
  const a = fourOf(random, pairs), b = fourOf(random, pairs);
  const c = isFull ? fourOf(random, pairs) : 0, d = isFull ? fourOf(random, pairs) : 0;
  return String.fromCharCode(
    a & 255,
    a >> 8 & 255,
    a >> 16 & 255,
    a >>> 24,
    b & 255,
    b >> 8 & 255,
    b >> 16 & 255,
    b >>> 24,
    c & 255,
    c >> 8 & 255,
    c >> 16 & 255,
    c >>> 24,
    d & 255,
    d >> 8 & 255,
    d >> 16 & 255,
    d >>> 24,
  );
}

/** A number in `[0, 1)`; the contract of `Math.random`. */
export interface Random {
  (): number;
  /** Called with each range or list that is drawn from, and what was drawn; absent unless somebody keeps a tape. */
  readonly observe?: (from: readonly unknown[], drawn: unknown) => void;
}

/** An inclusive pair `[min, max]`. */
export type Range = readonly [number, number];
