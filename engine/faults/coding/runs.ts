/**
 * Bytes that are mostly the same over and over, kept as what they are: a gigabyte of spaces is one space and a number.
 * Each coding of such bytes is again such bytes (`deflate_runs.ts`, `brotli_runs.ts`, `zstd_runs.ts`), so that a bomb,
 * or a bomb in a bomb, costs its page and a few blocks, however large it is.
 *
 * @module
 */
import { joined, repeated } from "../../reply/body.ts";

/** Some bytes, so many times one behind the other. */
export interface ByteRun {
  readonly bytes: Uint8Array;
  readonly times: number;
}

/** Runs, one behind the other. */
export type ByteRuns = readonly ByteRun[];

/** Bytes that are there once. */
export function once(...bytes: readonly number[]): ByteRun {
  return { bytes: Uint8Array.from(bytes), times: 1 };
}

/** Length of a run in bytes. */
export function lengthOfRun({ bytes, times }: ByteRun): number {
  return bytes.length * times;
}

/** The same bytes as a run of larger pieces, of about `size` bytes or of what a run has anyway, and what is left over. */
export function inPieces({ bytes, times }: ByteRun, size: number): ByteRuns {
  const together = Math.min(times, Math.max(1, Math.floor(size / bytes.length)));
  return [
    { bytes: repeated(bytes, together), times: Math.floor(times / together) },
    { bytes: repeated(bytes, times % together), times: 1 },
  ].filter((run) => lengthOfRun(run) > 0);
}

/** Format-specific encoding of literal bytes and of repetition. */
export interface Matching {
  /** Fewest and most bytes of one match, and most of one block of bytes as they are. */
  readonly least: number;
  readonly most: number;
  /** Largest distance of a match, in bytes. */
  readonly window: number;
  raw(bytes: Uint8Array): Uint8Array;
  /** `length` more bytes of those that are `bytes` over and over. */
  repeat(bytes: Uint8Array, length: number): Uint8Array;
}

/** A run in such a format: a beginning as it is, and that it repeats. Blocks depend on nothing but what was written last. */
export function matched(run: ByteRun, format: Matching): ByteRuns {
  const { least, most, window, repeat } = format;
  const { bytes } = run;
  const [beginning] = inPieces(run, 2 * least);
  if (!beginning || bytes.length > window) return [rawRun(run, format)];
  const again = lengthOfRun(run) - beginning.bytes.length;
  const rest = again % most;
  return [
    rawRun({ bytes: beginning.bytes, times: 1 }, format),
    rest < least
      ? rawRun({ bytes: beginning.bytes.subarray(0, rest), times: 1 }, format)
      : { bytes: repeat(bytes, rest), times: 1 },
    { bytes: repeat(bytes, most), times: Math.floor(again / most) },
  ];
}

function rawRun({ bytes, times }: ByteRun, { most, raw }: Matching): ByteRun {
  const starts = Array.from({ length: Math.ceil(bytes.length / most) }, (_, i) => i * most);
  return { bytes: joined(starts.map((start) => raw(bytes.subarray(start, start + most)))), times };
}

/** A number and how many bits it takes. */
type Bits = readonly [value: number, bits: number];

/** Numbers bit by bit, the lowest first, filled up to whole bytes. */
export function packed(...fields: readonly Bits[]): Uint8Array {
  let [all, length] = [0n, 0];
  for (const [value, bits] of fields) {
    all |= BigInt(value) << BigInt(length);
    length += bits;
  }
  return Uint8Array.from({ length: Math.ceil(length / 8) }, (_, i) => Number((all >> BigInt(8 * i)) & 0xffn));
}

/** The number of the highest bit that is set; of 0 there is none. */
export function highestBit(number: number): number {
  return 31 - Math.clz32(number);
}
