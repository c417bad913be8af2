/** Side of the icon, in pixels. */
const SIDE = 16;
const HEADER_BYTES = 22;
const BITMAP_HEADER_BYTES = 40;
const PIXELS_BYTES = SIDE * SIDE * 4;
/** One bit for each pixel, rows filled up to four bytes; all 0, since the pixels have an alpha of their own. */
const MASK_BYTES = SIDE * 4;

/** Whether a pixel is part of the sign: a cross in a square. */
function isSign(x: number, y: number): boolean {
  const within = x > 2 && x < 13 && y > 2 && y < 13;
  return within && (Math.abs(x - y) < 2 || Math.abs(x + y - 15) < 2);
}

/** A favicon in ICO format: one bitmap of 32 bits a pixel. @param colour red, green and blue, each 0 to 255 */
export function icon([red, green, blue]: readonly [number, number, number]): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + BITMAP_HEADER_BYTES + PIXELS_BYTES + MASK_BYTES);
  const view = new DataView(bytes.buffer);
  const short = (at: number, ...values: number[]) =>
    values.forEach((value, i) => view.setUint16(at + 2 * i, value, true));
  const long = (at: number, ...values: number[]) =>
    values.forEach((value, i) => view.setUint32(at + 4 * i, value, true));

  short(0, 0, 1, 1);
  bytes.set([SIDE, SIDE, 0, 0], 6);
  short(10, 1, 32);
  long(14, bytes.length - HEADER_BYTES, HEADER_BYTES);
  // The height of a bitmap in an icon counts its mask as well.
  long(HEADER_BYTES, BITMAP_HEADER_BYTES, SIDE, 2 * SIDE);
  short(HEADER_BYTES + 12, 1, 32);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const colour = isSign(i % SIDE, Math.floor(i / SIDE)) ? [255, 255, 255] : [blue, green, red];
    bytes.set([...colour, 255], HEADER_BYTES + BITMAP_HEADER_BYTES + 4 * i);
  }
  return bytes;
}
