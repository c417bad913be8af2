/** 2^32 divided by the golden ratio: its multiples are far from each other. */
export const GOLDEN = 0x9e3779b9;

/** A 64-bit key in two halves, from which streams of chance are derived. */
export interface Key {
  readonly high: number;
  readonly low: number;
}

/** Scrambles 32 bits so that one changed bit of `x` changes half of the result («lowbias32» by C. Wellons). */
export function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

/** The key of the `n`-th request of a run. Both halves depend on both, so that no two seeds share a sequence. */
export function ordinalKey(seed: number, n: number): Key {
  const [seedAbove, above] = [Math.floor(seed / 2 ** 32), Math.floor(n / 2 ** 32)];
  return {
    low: mix((n + mix(seed ^ seedAbove)) | 0),
    high: mix(mix(n ^ GOLDEN) ^ mix(seed + GOLDEN | 0) ^ mix(above ^ seedAbove)),
  };
}

/**
 * The key of a text: FNV-1a over its UTF-16 units in two lanes, scrambled. A text that is made of two parts need not be
 * put together for it: `rest` is the second one. Two loops, since one that asks for each unit where it is takes a fifth
 * longer.
 */
export function textKey(seed: number, text: string, rest = ""): Key {
  let low = 0x811c9dc5 ^ seed;
  let high = 0xcbf29ce4 ^ Math.floor(seed / 2 ** 32);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b) + i;
  }
  for (let i = 0; i < rest.length; i++) {
    const unit = rest.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit, 0x85ebca6b) + (text.length + i);
  }
  return { low: mix(low), high: mix(high ^ low) };
}

/** The key of a text as 16 hexadecimal digits. */
export function textKeyHex(text: string): string {
  return keyHex(textKey(0, text));
}

/** A key as 16 hexadecimal digits. */
export function keyHex({ high, low }: Key): string {
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}

/** The key that 16 hexadecimal digits stand for. */
export function keyOfHex(hex: string): Key {
  const half = (from: number) => Number.parseInt(hex.slice(from, from + 8), 16) | 0;
  return { high: half(0), low: half(8) };
}
