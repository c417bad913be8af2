/** A figure with two decimals. */
export function rounded(figure: number): number {
  return Math.round(figure * 100) / 100;
}

/** Percentage with two decimals; 0 of nothing. */
export function pct(part: number, whole: number): number {
  return whole > 0 ? rounded(part / whole * 100) : 0;
}

/** Mean with two decimals; `null` of nothing. */
export function mean(values: readonly number[]): number | null {
  return values.length > 0 ? rounded(sumOf(values) / values.length) : null;
}

/** Sum of a list, 0 of nothing. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Time stamp in UTC of milliseconds since 1970. */
export function utc(ms: number): string {
  return new Date(ms).toISOString();
}
