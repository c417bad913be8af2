/** Longest path in a heading, in characters. */
export const MOST_PATH = 160;

/** A share of 100, e.g. `10.9 %`; empty of nothing. */
export function share(part: number, whole: number): string {
  if (whole === 0) return "";
  const percent = part * 100 / whole;
  return `${
    percent >= 10 || percent === 0 ? Math.round(percent * 10) / 10 : Number(percent.toPrecision(2))
  } %`;
}

/** A time span in the unit that suits it. */
export function span(ms: number): string {
  if (ms < 10) return `${Math.round(ms * 10) / 10} ms`;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 9_995) return `${(ms / 1_000).toFixed(2)} s`;
  if (ms < 99_500) return `${(ms / 1_000).toFixed(1)} s`;
  const [unit, large, small] = ms < 3_570_000 ? [1_000, "min", "s"] as const : [60_000, "h", "min"] as const;
  const [whole, rest] = [Math.floor(Math.round(ms / unit) / 60), Math.round(ms / unit) % 60];
  return rest === 0 ? `${whole} ${large}` : `${whole} ${large} ${rest} ${small}`;
}

/** A sentence with a capital letter. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
