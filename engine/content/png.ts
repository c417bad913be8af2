import { crc32, deflateSync } from "node:zlib";
import { bytesOf, joined } from "../reply/body.ts";

/** Width and height, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture with a palette. */
interface Indexed extends Size {
  /** Red, green and blue of up to 256 colours. */
  readonly palette: Uint8Array;
  /**
   * Row by row: the number of a filter (0: as they are, 2: as differences to the row above), then a colour for each
   * pixel.
   */
  readonly rows: Uint8Array;
}

const SIGNATURE = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** 8 bits a pixel, each the number of a colour of the palette; compression, filters and order have one value only. */
const FORMAT = [8, 3, 0, 0, 0];

/** A PNG file (ISO/IEC 15948). */
export function png({ width, height, palette, rows }: Indexed): Uint8Array {
  const header = new DataView(new ArrayBuffer(13));
  header.setUint32(0, width);
  header.setUint32(4, height);
  FORMAT.forEach((value, at) => header.setUint8(8 + at, value));
  return joined([
    SIGNATURE,
    chunk("IHDR", new Uint8Array(header.buffer)),
    chunk("PLTE", palette),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = joined([bytesOf(type), data]);
  const frame = new DataView(new ArrayBuffer(4));
  frame.setUint32(0, data.length);
  const check = new DataView(new ArrayBuffer(4));
  check.setUint32(0, crc32(body));
  return joined([new Uint8Array(frame.buffer), body, new Uint8Array(check.buffer)]);
}
