/** Output of a command, replaceable in tests. */
export interface Output {
  /** Writes one line of the command's result to stdout. */
  line(text?: string): void;
  /** Writes one line about an error to stderr. */
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

/** A text of no more than `width` characters; one that is cut ends in an ellipsis. */
export function clipped(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}
