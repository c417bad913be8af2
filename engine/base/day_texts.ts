const DAY_MS = 86_400_000;

/** Most days whose texts are remembered; beyond that the memory starts over. */
const MOST_DAYS = 10_000;

/**
 * Writes down the days of times, in milliseconds since 1970, each of them once: to write one costs more than all else
 * of a header, and pages have the same few thousand again and again.
 *
 * @example
 * ```ts
 * import { dayTexts } from "./day_texts.ts";
 *
 * const day = dayTexts((time) => new Date(time).toISOString().slice(0, 10));
 * console.assert(day(0) === "1970-01-01" && day(86_399_999) === "1970-01-01");
 * ```
 */
export function dayTexts(write: (time: number) => string): (time: number) => string {
  const texts = new Map<number, string>();
  return (time) => {
    const number = Math.floor(time / DAY_MS);
    const known = texts.get(number);
    if (known !== undefined) return known;
    if (texts.size === MOST_DAYS) texts.clear();
    const text = write(time);
    texts.set(number, text);
    return text;
  };
}
