/** A whole number with commas between its thousands. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

/** A count with its noun: `1 call`, `2 calls`, `2,000 replies`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${inNumber(value, noun)}`;
}

/** A noun, in the plural unless there is one of it. */
export function inNumber(count: number, noun: string): string {
  if (count === 1) return noun;
  return noun.endsWith("y") ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}
