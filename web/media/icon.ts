/** Side of the icon, in pixels. */
const SIDE = 16;
const HEADER_BYTES = 22;
const BITMAP_HEADER_BYTES = 40;
const PIXELS_BYTES = SIDE * SIDE * 4;
/** One bit for each pixel, rows filled up to four bytes; all 0, since the pixels have an alpha of their own. */
const MASK_BYTES = SIDE * 4;
const WHITE = 0xffffff;
const OPAQUE = 0xff000000;

/** True if a pixel is part of the sign: a cross in a square. */
function isSign(x: number, y: number): boolean {
  const within = x > 2 && x < 13 && y > 2 && y < 13;
  return within && (Math.abs(x - y) < 2 || Math.abs(x + y - 15) < 2);
}

/** A favicon in ICO format: one bitmap of 32 bits a pixel. @param colour as `0xrrggbb` */
export function icon(colour: number): Uint8Array {
  const view = new DataView(
    new ArrayBuffer(HEADER_BYTES + BITMAP_HEADER_BYTES + PIXELS_BYTES + MASK_BYTES),
  );
  const short = (at: number, ...values: number[]) =>
    values.forEach((value, i) => view.setUint16(at + 2 * i, value, true));
  const long = (at: number, ...values: number[]) =>
    values.forEach((value, i) => view.setUint32(at + 4 * i, value, true));

  short(0, 0, 1, 1, SIDE + 256 * SIDE, 0, 1, 32);
  long(14, view.byteLength - HEADER_BYTES, HEADER_BYTES);
  // The height of a bitmap in an icon counts its mask as well.
  long(HEADER_BYTES, BITMAP_HEADER_BYTES, SIDE, 2 * SIDE);
  short(HEADER_BYTES + 12, 1, 32);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const pixel = isSign(i % SIDE, Math.floor(i / SIDE)) ? WHITE : colour;
    view.setUint32(HEADER_BYTES + BITMAP_HEADER_BYTES + 4 * i, (OPAQUE | pixel) >>> 0, true);
  }
  return new Uint8Array(view.buffer);
}
