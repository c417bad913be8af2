import { joined } from "../../reply/body.ts";
import { type ByteRuns, highestBit, matched, type Matching, once, packed } from "./runs.ts";

/** RFC 7932: a window of 64 KiB, filled up to a byte with a block of nothing; and a last block that is empty. */
const BEGIN = once(0x0c);
const END = once(3);

/** A stream whose blocks all end at a byte. */
export function brotliOf(runs: ByteRuns): ByteRuns {
  return [BEGIN, ...runs.flatMap((run) => matched(run, BROTLI)), END];
}

const BROTLI: Matching = {
  least: 2118,
  most: 2 ** 24,
  window: 2 ** 16 - 16,
  raw: (bytes) => joined([packed(...sizeOf(bytes.length), [1, 1]), bytes]),
  repeat: ({ length: distance }, length) => packed(...matchOf(distance, length), ...NOTHING),
};

/** A block of no bytes, which makes the one before it end at a byte (9.2). */
const NOTHING = [[0, 1], [3, 2], [0, 3]] as const;

/** Not the last block, and its size (9.2). */
function sizeOf(size: number): [number, number][] {
  const nibbles = Math.max(4, Math.ceil((highestBit(size - 1) + 1) / 4));
  return [[0, 1], [nibbles - 4, 2], [size - 1, 4 * nibbles]];
}

/** Numbers of symbols in the alphabets of literals, of commands and of distances take so many bits (3.4). */
const [LITERAL, COMMAND, DISTANCE] = [8, 10, 6] as const;
/** No literals, and a copy of 2,118 bytes and what 24 bits say (5). */
const COPY = 391;

/** A block with one command: `length` bytes from `distance` bytes before. Codes of one symbol each take no bits. */
function matchOf(distance: number, length: number): [number, number][] {
  const bits = highestBit(distance + 3) - 1;
  const [half, extra] = [((distance + 3) >> bits) & 1, (distance + 3) % 2 ** bits];
  return [
    ...sizeOf(length),
    [0, 1], // not as it is
    [0, 3], // one type each of literals, commands and distances
    [0, 6], // distances without direct or postfix codes
    [0, 2], // no context
    [0, 2], // one tree each of literals and distances
    ...only(0, LITERAL),
    ...only(COPY, COMMAND),
    ...only(14 + 2 * bits + half, DISTANCE),
    [length - 2118, 24],
    [extra, bits],
  ];
}

/** A simple code with one symbol (3.4). */
function only(symbol: number, bits: number): [number, number][] {
  return [[1, 2], [0, 2], [symbol, bits]];
}
