/**
 * Checksums of runs, without having all of their bytes.
 *
 * @module
 */
import { crc32 } from "node:zlib";
import type { ByteRun, ByteRuns } from "./runs.ts";

/** Effect of bytes on a CRC: they flip some bits whatever it is, and others for each bit that it has. */
interface Step {
  readonly always: number;
  readonly bits: readonly number[];
}

/** The CRC-32 of runs. */
export function crc32Of(runs: ByteRuns): number {
  return runs.reduce((crc, run) => run.times === 1 ? crc32(run.bytes, crc) : afterAll(run, crc), 0);
}

function afterAll({ bytes, times }: ByteRun, before: number): number {
  let crc = before;
  let step = stepOf((from) => crc32(bytes, from));
  // Twice as many bytes are the same step twice.
  for (let left = times; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) crc = taken(step, crc);
    const half = step;
    step = stepOf((from) => taken(half, taken(half, from)));
  }
  return crc;
}

function stepOf(step: (from: number) => number): Step {
  const always = step(0);
  return { always, bits: Array.from({ length: 32 }, (_, bit) => (step((1 << bit) >>> 0) ^ always) >>> 0) };
}

function taken({ always, bits }: Step, from: number): number {
  return bits.reduce((sum, flips, bit) => (from >>> bit) & 1 ? sum ^ flips : sum, always) >>> 0;
}

const ADLER = 65_521;

/** The sum of some bytes, the sum of all sums on the way, and how many bytes there are; all modulo 65521. */
interface Sums {
  readonly sum: number;
  readonly sums: number;
  readonly count: number;
}

/** The Adler-32 of runs (RFC 1950). */
export function adler32Of(runs: ByteRuns): number {
  const begin = { sum: 1, sums: 0, count: 0 };
  const { sum, sums } = runs.reduce((before, { bytes, times }) => {
    let [after, power] = [before, sumsOf(bytes)];
    for (let left = times; left > 0; left = Math.floor(left / 2)) {
      if (left % 2 === 1) after = followed(after, power);
      power = followed(power, power);
    }
    return after;
  }, begin);
  return sums * 2 ** 16 + sum;
}

function sumsOf(bytes: Uint8Array): Sums {
  let [sum, sums] = [0, 0];
  for (const byte of bytes) {
    sum = (sum + byte) % ADLER;
    sums = (sums + sum) % ADLER;
  }
  return { sum, sums, count: bytes.length % ADLER };
}

function followed(first: Sums, second: Sums): Sums {
  return {
    sum: (first.sum + second.sum) % ADLER,
    sums: (first.sums + second.sums + second.count * first.sum) % ADLER,
    count: (first.count + second.count) % ADLER,
  };
}
