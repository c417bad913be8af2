/** Output of a command, replaceable in tests. */
export interface Output {
  /** One line for whoever asked: what the command is for. */
  line(text?: string): void;
  /** One line about trouble. */
  error(text: string): void;
}

/** Lines up columns; the last one is not padded. */
export function table(rows: readonly (readonly string[])[], gap = "  "): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  );
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(gap).trimEnd());
}

/** A fraction of 1 as percent with as many decimals as it needs, two at most. */
export function percentText(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
