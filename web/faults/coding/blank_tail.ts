/**
 * A page with spaces behind it, as many as one likes, in a coding, made without ever having them: one block of them is
 * coded in such a way that it can be sent again and again.
 *
 *     gzip      header  page + rest  block block … block  end  checksum size
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { constants, createBrotliCompress, deflateRawSync } from "node:zlib";
import { joined } from "../../../engine/body.ts";
import type { Coding } from "./codings.ts";
import { adler32Of, crc32Of } from "./checksums.ts";

/** What one block is decoded to, in bytes. */
const BLOCK = 2 ** 20;
const SPACE = 0x20;

/** A page whose last bytes are a few spaces, and how many blocks of them are to follow. */
interface Tailed {
  readonly start: Uint8Array;
  readonly blocks: number;
}

/** The coded bytes of `page` and of `spaces` behind it; pieces that are alike are one and the same. */
export async function blankTail(
  coding: Coding,
  page: Uint8Array,
  spaces: number,
): Promise<readonly Uint8Array[]> {
  const blocks = Math.floor(spaces / BLOCK);
  const start = joined([page, blank(spaces % BLOCK)]);
  return await TAILS[coding]({ start, blocks });
}

const TAILS: Readonly<Record<Coding, (tailed: Tailed) => readonly Uint8Array[] | Promise<Uint8Array[]>>> = {
  gzip: (tailed) => [GZIP_HEADER, ...deflated(tailed), gzipFooter(tailed)],
  deflate: (tailed) => [ZLIB_HEADER, ...deflated(tailed), bigEndian(adler32Of(...sizesOf(tailed)))],
  zstd: zstdTail,
  br: brotliTail,
};

function blank(size: number): Uint8Array {
  return new Uint8Array(size).fill(SPACE);
}

function sizesOf({ start, blocks }: Tailed) {
  return [start, { byte: SPACE, count: blocks * BLOCK }] as const;
}

/** RFC 1952: deflate, no name, no time, unknown system. */
const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff);
/** RFC 1950: deflate with a window of 32 KiB. */
const ZLIB_HEADER = Uint8Array.of(0x78, 0x9c);
/** A last block that has nothing in it. */
const DEFLATE_END = Uint8Array.of(3, 0);

/** A full flush ends at a byte and forgets what came before: such blocks can stand in any order, any number of times. */
function deflated({ start, blocks }: Tailed): readonly Uint8Array[] {
  const options = { finishFlush: constants.Z_FULL_FLUSH };
  const block = blocks > 0 ? deflateRawSync(blank(BLOCK), options) : new Uint8Array();
  return [deflateRawSync(start, options), ...Array(blocks).fill(block), DEFLATE_END];
}

function gzipFooter(tailed: Tailed): Uint8Array {
  const footer = Buffer.alloc(8);
  footer.writeUInt32LE(crc32Of(...sizesOf(tailed)));
  footer.writeUInt32LE((tailed.start.length + tailed.blocks * BLOCK) % 2 ** 32, 4);
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
function zstdTail({ start, blocks }: Tailed): readonly Uint8Array[] {
  const pieces = Math.ceil(start.length / ZSTD_BLOCK);
  const raw = Array.from({ length: pieces }, (_, index) => {
    const bytes = start.subarray(index * ZSTD_BLOCK, (index + 1) * ZSTD_BLOCK);
    return joined([zstdBlock(RAW, bytes.length), bytes]);
  });
  const repeated = joined([zstdBlock(REPEATED, ZSTD_BLOCK), Uint8Array.of(SPACE)]);
  const block = joined(Array(BLOCK / ZSTD_BLOCK).fill(repeated));
  return [ZSTD_HEADER, ...raw, ...Array(blocks).fill(block), Uint8Array.of(1, 0, 0)];
}

/** The header of a block that is not the last. */
function zstdBlock(type: number, size: number): Uint8Array {
  const header = size * 8 + type * 2;
  return Uint8Array.of(header & 0xff, (header >> 8) & 0xff, header >> 16);
}

/** An empty last block of brotli. */
const BROTLI_END = Uint8Array.of(3);

/** Behind one block of spaces, each further one looks the same to brotli. */
async function brotliTail({ start, blocks }: Tailed): Promise<Uint8Array[]> {
  const coder = createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  const put = (bytes: Uint8Array) =>
    new Promise<Uint8Array>((resolve, reject) => {
      coder.once("error", reject);
      coder.write(bytes);
      coder.flush(() => resolve(coder.read() ?? new Uint8Array()));
    });
  const coded: Uint8Array[] = [await put(start)];
  if (blocks > 0) coded.push(await put(blank(BLOCK)));
  if (blocks > 1) coded.push(...Array(blocks - 1).fill(await put(blank(BLOCK))));
  coder.destroy();
  return [...coded, BROTLI_END];
}
