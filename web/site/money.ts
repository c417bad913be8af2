import type { LanguageTexts } from "./languages/language.ts";

/** The currency of all prices (ISO 4217). */
export const CURRENCY = "EUR";

/** An amount as a language writes it, e.g. `1.234,50 €`. */
export function written(amount: number, { money }: Pick<LanguageTexts, "money">): string {
  const { before, after, group, point, numerals } = money;
  const cents = Math.round(amount * 100);
  const rest = cents % 100;
  const number = grouped(Math.floor(cents / 100), group) + point + (rest < 10 ? `0${rest}` : rest);
  return before + numeralsOf(number, numerals) + after;
}

/** A whole number with something between its thousands. */
export function grouped(whole: number | string, group = ","): string {
  let digits = String(whole);
  for (let at = digits.length - 3; at > 0; at -= 3) digits = digits.slice(0, at) + group + digits.slice(at);
  return digits;
}

function numeralsOf(number: string, numerals: string | undefined): string {
  return numerals ? number.replace(/\d/g, (digit) => numerals[Number(digit)] ?? digit) : number;
}

/** A worth in euro as a price tag has it: `…9.90`, from 200 on `…9`. Never falls where the worth rises. */
export function priced(worth: number): number {
  return worth < 200 ? Math.floor(worth) + 0.9 : Math.floor(worth / 10) * 10 + 9;
}
