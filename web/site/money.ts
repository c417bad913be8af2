import type { LanguageTexts } from "./languages/language.ts";

/** An amount as a language writes it, e.g. `1.234,50 €`. */
export function written(amount: number, { money }: LanguageTexts): string {
  const { pattern, group, point, digits, numerals } = money;
  const unit = 10 ** digits;
  const pieces = Math.round(amount * unit);
  const whole = String(Math.floor(pieces / unit));
  const rest = digits === 0 ? "" : point + String(pieces % unit).padStart(digits, "0");
  const number = (whole.length < 4 ? whole : whole.replace(/\B(?=(\d{3})+$)/g, group)) + rest;
  const at = pattern.indexOf("{}");
  return pattern.slice(0, at) + numeralsOf(number, numerals) + pattern.slice(at + 2);
}

function numeralsOf(number: string, numerals: string | undefined): string {
  return numerals ? number.replace(/\d/g, (digit) => numerals[Number(digit)] ?? digit) : number;
}

/**
 * A worth in euro as a price tag has it in the currency of a language: `…9`, `…9.90`, `…90`. Never falls where the
 * worth rises.
 */
export function priced(worth: number, { rate, money }: LanguageTexts): number {
  const amount = worth * rate;
  if (money.digits === 0) return Math.max(1, Math.round(amount / 10)) * 10 - 1;
  return amount < 200 ? Math.floor(amount) + 0.9 : Math.floor(amount / 10) * 10 + 9;
}
