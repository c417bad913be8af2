const DAY_MS = 86_400_000;

/** Days as they are written, by their number since 1970: pages have the same few thousand again and again. */
const days = new Map<number, string>();
const MOST_DAYS = 10_000;

/** A day as ISO 8601 has it. @param time milliseconds since 1970 */
export function day(time: number): string {
  const number = Math.floor(time / DAY_MS);
  const known = days.get(number);
  if (known !== undefined) return known;
  if (days.size === MOST_DAYS) days.clear();
  const text = new Date(time).toISOString().slice(0, 10);
  days.set(number, text);
  return text;
}
