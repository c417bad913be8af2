/** A whole number with commas between its thousands. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** A count with its noun: `1 call`, `2 calls`, `2,000 replies`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${inNumber(value, noun)}`;
}

/**
 * The first of some texts, and how many more there are.
 *
 * @example
 * ```ts
 * import { firstOf } from "./counted.ts";
 *
 * console.assert(firstOf(["a", "b", "c", "d"], 2).join(", ") === "a, b, 2 more");
 * ```
 */
export function firstOf(texts: readonly string[], most: number): readonly string[] {
  return texts.length > most ? [...texts.slice(0, most), `${count(texts.length - most)} more`] : texts;
}

/** A noun, in the plural unless there is one of it. */
export function inNumber(count: number, noun: string): string {
  if (count === 1) return noun;
  return noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
