import { png, type Size } from "../../engine/content/png.ts";
import { hex, integerBetween, randomOf } from "../../engine/chance/random.ts";
import { textKey } from "../../engine/base/hash.ts";

const COLOURS = 256;

/** A PNG with two colours that flow into each other from left to right; the same name has the same colours. */
export function picture(name: string, size: Size): Uint8Array {
  return png({ ...size, palette: palette(name), rows: rows(size) });
}

/** Name of a picture. Its colours follow from the name, so no picture is stored. */
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
