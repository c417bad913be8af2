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
  let text = "";
  let left = length;
  for (; left >= 8; left -= 8) text += eightOf(random, codes);
  return left > 0 ? text + eightOf(random, codes).slice(0, left) : text;
}

/** Four letters a draw, eight a text: to draw and to add each by itself would take twice as long. */
function eightOf(random: Random, codes: Uint8Array): string {
  const base = codes.length;
  const fours = base * base * base * base; // `**` takes longer
  let rest = 0;
  const next = () => {
    const code = codes[rest % base] ?? 0;
    rest = (rest / base) | 0;
    return code;
  };
  rest = Math.floor(random() * fours);
  const a = next(), b = next(), c = next(), d = next();
  rest = Math.floor(random() * fours);
  return String.fromCharCode(a, b, c, d, next(), next(), next(), next());
}

/** A number in `[0, 1)`; the contract of `Math.random`. */
export interface Random {
  (): number;
  /** Called with each range or list that is drawn from, and what was drawn; absent unless somebody keeps a tape. */
  readonly observe?: (from: readonly unknown[], drawn: unknown) => void;
}

/** An inclusive pair `[min, max]`. */
export type Range = readonly [number, number];
