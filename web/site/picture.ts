import { png } from "../../engine/content/png.ts";
import { between, integerBetween, type Random } from "../../engine/chance/random.ts";
import type { Item } from "./items.ts";
import { outlineOf } from "./outlines.ts";
import { chanceOf, type Site } from "./site.ts";

/** Width and height of a picture, in pixels. */
export const PICTURE_PIXELS = 400;
const WIDTH = PICTURE_PIXELS + 1;

/** Colours behind the thing, from top to bottom. */
const BACKGROUND = 64;
/** Shades of the thing, from light to dark, of which each band of it has as many. */
const SHADES = 24;
const BANDS = 3;
const SHADOW = BACKGROUND + BANDS * SHADES;

/** The item that is shown, and the number of the picture. */
export type PictureOf = Pick<Item, "id" | "shelf"> & { readonly number: number };

/**
 * A picture of a thing that was turned on a lathe: its outline depends on the ware, its colours and proportions on the item, what is
 * behind it on the number of the picture.
 *
 *        ▁▄▆▄▁
 *         ▐█▌      for each row how wide it is there;
 *       ▗▟███▙▖    a row is a few spans of one shade each
 *       ▝▀▀▀▀▀▘
 */
export function pictureOf(site: Site, { id, shelf, number }: PictureOf): Uint8Array {
  const random = chanceOf(site, `picture ${id}`);
  const hue = random() + number / 5;
  const outline = halvesOf(outlineOf(shelf.code), random);
  return png({
    width: PICTURE_PIXELS,
    height: PICTURE_PIXELS,
    palette: paletteOf(random, hue % 1),
    rows: rowsOf(outline, random),
  });
}

const TOP = 48;
const BOTTOM = 344;
/** Pixels for each step of an outline. */
const STEP = [15, 19] as const;
/** Steps that are an edge. */
const EDGE = 3;

/** Half widths of the thing, row by row from its top to its bottom; straight between the places that are known. */
function halvesOf(outline: readonly number[], random: Random): number[] {
  const step = between(random, STEP);
  return Array.from({ length: BOTTOM - TOP }, (_, y) => {
    const at = y / (BOTTOM - TOP) * (outline.length - 1);
    const place = Math.floor(at);
    const [from = 0, to = 0] = [outline[place], outline[place + 1]];
    const way = Math.abs(to - from) >= EDGE ? 1 : at - place;
    return Math.round(step * (from + (to - from) * way));
  });
}

/** Share of a thing that has its main colour, as a fraction. */
const PLAIN = 0.65;

function rowsOf(outline: readonly number[], random: Random): Uint8Array {
  const rows = new Uint8Array(WIDTH * PICTURE_PIXELS);
  const bands = Array.from(
    { length: 12 },
    () => random() < PLAIN ? 0 : integerBetween(random, [1, BANDS - 1]),
  );
  for (let y = 0; y < PICTURE_PIXELS; y++) {
    const start = y * WIDTH + 1;
    rows.fill(Math.floor(y * BACKGROUND / PICTURE_PIXELS), start, start + PICTURE_PIXELS);
    drawShadow(rows, { y, start, half: outline.at(-1) ?? 0 });
    const half = outline[y - TOP];
    const band = bands[Math.floor((y - TOP) / 26)] ?? 0;
    if (half !== undefined) drawRow(rows, { start, half, shade: BACKGROUND + band * SHADES });
  }
  return rows;
}

/** A flat ellipse around the foot of the thing. */
function drawShadow(
  rows: Uint8Array,
  { y, start, half }: { readonly y: number; readonly start: number; readonly half: number },
): void {
  const off = (y - BOTTOM) / 18;
  if (off * off >= 1) return;
  const width = Math.round((half + 32) * Math.sqrt(1 - off * off));
  const middle = start + PICTURE_PIXELS / 2;
  rows.fill(SHADOW, middle - width, middle + width);
}

/** Light comes from the left: a shade is a span, and the right edge is darkest. */
function drawRow(
  rows: Uint8Array,
  { start, half, shade }: { readonly start: number; readonly half: number; readonly shade: number },
): void {
  const left = start + PICTURE_PIXELS / 2 - half;
  for (let at = 0, from = left; at < SHADES; at++) {
    const to = left + Math.round(2 * half * (at + 1) / SHADES);
    while (from < to) rows[from++] = shade + at;
  }
}

/** @param hue of what is behind the thing */
function paletteOf(random: Random, hue: number): Uint8Array {
  const palette = new Uint8Array(3 * (SHADOW + 1));
  const first = random();
  for (let at = 0; at < BACKGROUND; at++) palette.set(colour(hue, 0.3, 0.95 - at * 0.002), 3 * at);
  for (let band = 0; band < BANDS; band++) {
    const own = first + band * between(random, [0.05, 0.2]);
    for (let at = 0; at < SHADES; at++) {
      const light = 0.62 - 0.4 * Math.abs(at / SHADES - 0.3);
      palette.set(colour(own, 0.38, light), 3 * (BACKGROUND + band * SHADES + at));
    }
  }
  palette.set(colour(hue, 0.25, 0.7), 3 * SHADOW);
  return palette;
}

/** Red, green and blue from hue, saturation and lightness, each from 0 to 1 (CSS Color 4, 7.1). */
function colour(hue: number, saturation: number, lightness: number): number[] {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  return [0, 8, 4].map((offset) => {
    const k = (offset + hue * 12) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  });
}
