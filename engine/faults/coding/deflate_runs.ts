import { constants, deflateRawSync } from "node:zlib";
import { adler32Of, crc32Of } from "./checksums.ts";
import { type ByteRun, type ByteRuns, inPieces, lengthOfRun, once, packed } from "./runs.ts";

/** Block size for repeating bytes, in bytes: matches reach no farther than 32 KiB anyway. */
const BLOCK = 2 ** 18;

/** RFC 1952: deflate, no name, no time, unknown system; checksum and size at the end. */
export function gzipped(runs: ByteRuns): ByteRuns {
  const size = runs.reduce((sum, run) => sum + lengthOfRun(run), 0);
  const footer = packed([crc32Of(runs), 32], [size % 2 ** 32, 32]);
  return [
    once(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff),
    ...deflated(runs),
    { bytes: footer, times: 1 },
  ];
}

/** RFC 1950: deflate with a window of 32 KiB, and a checksum, the highest byte first. */
export function zlibbed(runs: ByteRuns): ByteRuns {
  return [once(0x78, 0x9c), ...deflated(runs), { bytes: packed([adler32Of(runs), 32]).reverse(), times: 1 }];
}

/** RFC 1951, and at the end a last block that has nothing in it. */
function deflated(runs: ByteRuns): ByteRuns {
  return [...runs.flatMap((run) => inPieces(run, BLOCK)).map(block), once(3, 0)];
}

/** A full flush ends at a byte and forgets what came before: such blocks can stand in any order, any number of times. */
function block({ bytes, times }: ByteRun): ByteRun {
  return { bytes: deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH }), times };
}
