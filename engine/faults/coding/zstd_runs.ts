import { joined } from "../../reply/body.ts";
import { type ByteRuns, highestBit, matched, type Matching, once, packed } from "./runs.ts";

/** RFC 8878: the largest block, in bytes; the window is as large. */
const BLOCK = 2 ** 17;

/** A frame of no known length, whose last block has nothing in it. */
export function zstdOf(runs: ByteRuns): ByteRuns {
  return [once(0x28, 0xb5, 0x2f, 0xfd, 0, 0x38), ...runs.flatMap((run) => matched(run, ZSTD)), once(1, 0, 0)];
}

/** Types of blocks: as they are, one byte many times, and with matches. */
const [RAW, SAME, COMPRESSED] = [0, 1, 2] as const;

const ZSTD: Matching = {
  least: 131,
  most: BLOCK,
  window: BLOCK,
  raw: (bytes) => joined([header(RAW, bytes.length), bytes]),
  repeat(bytes, length) {
    if (bytes.length === 1) return joined([header(SAME, length), bytes]);
    const match = matchOf(bytes.length, length);
    return joined([header(COMPRESSED, match.length), match]);
  },
};

/** The header of a block that is not the last. */
function header(type: number, size: number): Uint8Array {
  return packed([0, 1], [type, 2], [size, 21]);
}

/** Each of the three tables of codes has but one, which therefore takes no bits (3.1.1.3.2.1). */
const ONE_CODE_EACH = 0b01010100;

/** No literals, and one sequence: `length` bytes from `distance` bytes before. */
function matchOf(distance: number, length: number): Uint8Array {
  const offset = distance + 3; // those below are the last three again
  const [offsetBits, lengthBits] = [highestBit(offset), highestBit(length - 3)];
  const extra = packed(
    [length - 3 - 2 ** lengthBits, lengthBits],
    [offset - 2 ** offsetBits, offsetBits],
    [1, 1], // who reads backwards has to know where it begins
  );
  return joined([Uint8Array.of(0, 1, ONE_CODE_EACH, 0, offsetBits, lengthBits + 36), extra]);
}
