/**
 * Checksums of bytes and of one byte many times behind them, without having them.
 *
 * @module
 */
import { crc32, deflateSync } from "node:zlib";

/** One byte, many times. */
interface Repeated {
  readonly byte: number;
  readonly count: number;
}

/** What a byte does to a CRC: flips some bits whatever it is, and others for each bit that it has. */
interface Step {
  readonly always: number;
  readonly bits: readonly number[];
}

/** The CRC-32 of bytes and of those behind them. */
export function crc32Of(bytes: Uint8Array, { byte, count }: Repeated): number {
  let crc = crc32(bytes);
  let step = stepOf((from) => crc32(Uint8Array.of(byte), from));
  // Twice as many bytes are the same step twice.
  for (let left = count; left > 0; left = Math.floor(left / 2)) {
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

const ADLER = 65_521n;

/** The Adler-32 of bytes and of those behind them. */
export function adler32Of(bytes: Uint8Array, { byte, count }: Repeated): number {
  const before = BigInt(deflateSync(bytes).subarray(-4).readUInt32BE());
  const [sum, sums] = [before & 0xffffn, before >> 16n];
  const [value, n] = [BigInt(byte), BigInt(count)];
  const sumAfter = (sum + n * value) % ADLER;
  const sumsAfter = (sums + n * sum + value * n * (n + 1n) / 2n) % ADLER;
  return Number((sumsAfter << 16n) | sumAfter);
}
