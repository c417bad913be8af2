import { crc32, deflateSync } from "node:zlib";
import { hex, integerBetween, randomOf, textKey } from "../../engine/random.ts";
import { bytesOf, joined } from "../../engine/body.ts";

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

const SIGNATURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** 8 bits a pixel, each the number of a colour of the palette; compression, filters and order have one value only. */
const FORMAT = [8, 3, 0, 0, 0];
const COLOURS = 256;

/** A PNG with two colours that flow into each other from left to right; the same name has the same colours. */
export function picture(name: string, { width, height }: Size): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  FORMAT.forEach((value, at) => header.setUint8(8 + at, value));
  return joined([
    SIGNATURE,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("PLTE", palette(name)),
    chunk("IDAT", deflateSync(rows({ width, height }))),
    chunk("IEND", new Uint8Array()),
  ]);
}

/** A name for a picture: what makes it is in the name, so that it need not be kept. */
export function pictureName(prompt: string, index: number): string {
  return hex(randomOf(textKey(index, prompt), "content"), 24);
}

/** Colours between two that are drawn by the name. */
function palette(name: string): Uint8Array {
  const random = randomOf(textKey(0, name), "content");
  const [from, to] = [0, 1].map(() => [0, 1, 2].map(() => integerBetween(random, [0, 255])));
  return Uint8Array.from({ length: 3 * COLOURS }, (_, at) => {
    const [start, end] = [from?.[at % 3] ?? 0, to?.[at % 3] ?? 0];
    return Math.round(start + (end - start) * Math.floor(at / 3) / (COLOURS - 1));
  });
}

/** The pixels: a first row, then rows that say (by filter 2, «up») that they are like the one above. */
function rows({ width, height }: Size): Uint8Array {
  const data = new Uint8Array((width + 1) * height);
  for (let x = 0; x < width; x++) data[x + 1] = Math.floor(x * COLOURS / width);
  for (let y = 1; y < height; y++) data[y * (width + 1)] = 2;
  return data;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined([bytesOf(type), data]);
  const frame = new DataView(new ArrayBuffer(4));
  frame.setUint32(0, data.length);
  const check = new DataView(new ArrayBuffer(4));
  check.setUint32(0, crc32(body));
  return joined([new Uint8Array(frame.buffer), body, new Uint8Array(check.buffer)]);
}
