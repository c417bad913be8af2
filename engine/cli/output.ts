import { COLUMNS, wrapped } from "../base/wrapped.ts";

/** Output of a command, replaceable in tests. */
export interface Output {
  /** Writes one line of the command's result to stdout. */
  line(text?: string): void;
  /** Writes one line about an error to stderr. */
  error(text: string): void;
}

/** Control characters but line feed and tab, and marks that turn the direction of what follows. */
// deno-lint-ignore no-control-regex
const STEERING = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** A text in which nothing steers a terminal, as what a client sent might: JSON's escapes stand in place of that. */
export function printable(text: string): string {
  return text.replace(STEERING, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The same output, for printable text. */
export function printing({ line, error }: Output): Output {
  return { line: (text = "") => line(printable(text)), error: (text) => error(printable(text)) };
}

/** Lines up columns; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(cell.length, widest[index] ?? 0)),
    [],
  );
  return rows.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join("  ").trimEnd());
}

/** A text of no more than `width` characters; one that is cut ends in an ellipsis. */
export function clipped(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;
}

/** Labels and texts in two columns, which fit the width; a text goes on below itself. */
export function definitions(
  rows: readonly (readonly [string, string])[],
  indent = "  ",
  columns: number = COLUMNS,
): string[] {
  const width = Math.max(0, ...rows.map(([label]) => label.length));
  const below = " ".repeat(indent.length + width + 2);
  return rows.flatMap(([label, text]) =>
    wrapped(text, columns - below.length).map((line, at) =>
      `${at === 0 ? `${indent}${label.padEnd(width)}  ` : below}${line}`.trimEnd()
    )
  );
}
