/**
 * A page with spaces behind it, as many as one likes, in a coding, made without ever having them: one block of them is
 * coded in such a way that it can be sent again and again.
 *
 *     gzip   header   page   rest of the spaces   block  block  …  block   end   checksum  size
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { constants, createBrotliCompress, deflateRawSync } from "node:zlib";
import { joined } from "../../../engine/body.ts";
import type { Coding } from "./codings.ts";
import { adler32Of, crc32Of } from "./checksums.ts";

/** What one block is decoded to, in bytes. */
const BLOCK = 2 ** 18;
const SPACE = 0x20;
/** There once, since what each request would have of its own is more than the bomb itself. */
const BLANK = new Uint8Array(BLOCK).fill(SPACE);

/** A page, and what is to follow: fewer spaces than a block has, and so many blocks of them. */
interface Tailed {
  readonly page: Uint8Array;
  readonly rest: number;
  readonly blocks: number;
}

/** The coded bytes of `page` and of `spaces` behind it; pieces that are alike are one and the same. */
export async function blankTail(
  coding: Coding,
  page: Uint8Array,
  spaces: number,
): Promise<readonly Uint8Array[]> {
  return await TAILS[coding]({ page, rest: spaces % BLOCK, blocks: Math.floor(spaces / BLOCK) });
}

const TAILS: Readonly<Record<Coding, (tailed: Tailed) => readonly Uint8Array[] | Promise<Uint8Array[]>>> = {
  gzip: (tailed) => [GZIP_HEADER, ...deflated(tailed), gzipFooter(tailed)],
  deflate: (
    tailed,
  ) => [ZLIB_HEADER, ...deflated(tailed), bigEndian(adler32Of(tailed.page, spacesOf(tailed)))],
  zstd: zstdTail,
  br: brotliTail,
};

function blank(size: number): Uint8Array {
  return BLANK.subarray(0, size);
}

function spacesOf({ rest, blocks }: Tailed) {
  return { byte: SPACE, count: rest + blocks * BLOCK };
}

/** RFC 1952: deflate, no name, no time, unknown system. */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** RFC 1950: deflate with a window of 32 KiB. */
const ZLIB_HEADER = Uint8Array.of(0x78, 0x9c);
/** A last block that has nothing in it. */
const DEFLATE_END = Uint8Array.of(3, 0);

/** A full flush ends at a byte and forgets what came before: such blocks can stand in any order, any number of times. */
function deflated({ page, rest, blocks }: Tailed): readonly Uint8Array[] {
  const options = { finishFlush: constants.Z_FULL_FLUSH };
  const coded = (bytes: Uint8Array) => deflateRawSync(bytes, options);
  return [coded(page), coded(blank(rest)), ...Array(blocks).fill(coded(BLANK)), DEFLATE_END];
}

function gzipFooter(tailed: Tailed): Uint8Array {
  const footer = Buffer.alloc(8);
  const spaces = spacesOf(tailed);
  footer.writeUInt32LE(crc32Of(tailed.page, spaces));
  footer.writeUInt32LE((tailed.page.length + spaces.count) % 2 ** 32, 4);
  return footer;
}

function bigEndian(number: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(number);
  return bytes;
}

/** RFC 8878: the largest block, in bytes, and a frame with a window of that size, of no known length. */
const ZSTD_BLOCK = 2 ** 17;
const ZSTD_HEADER = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0x38);
const RAW = 0;
const REPEATED = 1;

/** Blocks of zstd can say that they are one byte many times. */
function zstdTail({ page, rest, blocks }: Tailed): readonly Uint8Array[] {
  const raw = Array.from({ length: Math.ceil(page.length / ZSTD_BLOCK) }, (_, index) => {
    const bytes = page.subarray(index * ZSTD_BLOCK, (index + 1) * ZSTD_BLOCK);
    return joined([zstdBlock(RAW, bytes.length), bytes]);
  });
  const block = zstdSpaces(BLOCK);
  return [ZSTD_HEADER, ...raw, zstdSpaces(rest), ...Array(blocks).fill(block), Uint8Array.of(1, 0, 0)];
}

function zstdSpaces(count: number): Uint8Array {
  const sizes = [...Array(Math.floor(count / ZSTD_BLOCK)).fill(ZSTD_BLOCK), count % ZSTD_BLOCK];
  return joined(sizes.map((size) => joined([zstdBlock(REPEATED, size), Uint8Array.of(SPACE)])));
}

/** The header of a block that is not the last. */
function zstdBlock(type: number, size: number): Uint8Array {
  const header = size * 8 + type * 2;
  return Uint8Array.of(header & 0xff, (header >> 8) & 0xff, header >> 16);
}

/** An empty last block of brotli. */
const BROTLI_END = Uint8Array.of(3);

/** Behind one block of spaces, each further one looks the same to brotli. */
async function brotliTail({ page, rest, blocks }: Tailed): Promise<Uint8Array[]> {
  const coder = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  const put = (bytes: Uint8Array) =>
    new Promise<Uint8Array>((resolve, reject) => {
      coder.once("error", reject);
      coder.write(bytes);
      coder.flush(() => resolve(coder.read() ?? new Uint8Array()));
    });
  const coded: Uint8Array[] = [await put(page), await put(blank(rest))];
  if (blocks > 0) coded.push(await put(BLANK));
  if (blocks > 1) coded.push(...Array(blocks - 1).fill(await put(BLANK)));
  coder.destroy();
  return [...coded, BROTLI_END];
}
