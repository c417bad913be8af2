import { COLUMNS, columnsOf, wrapped } from "../base/wrapped.ts";

/** Output of a command, replaceable in tests. */
export interface Output {
  /** Writes one line of the command's result to stdout. */
  line(text?: string): void;
  /** Writes one line about an error to stderr. */
  error(text: string): void;
}

/** Control characters but line feed and tab, and marks that turn the direction of what follows. */
// deno-lint-ignore no-control-regex -- they are what is looked for
const STEERING = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** A text in which nothing steers a terminal, as what a client sent might: JSON's escapes stand in place of that. */
function printable(text: string): string {
  return text.replace(STEERING, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The same output, for printable text. */
export function printing({ line, error }: Output): Output {
  return { line: (text = "") => line(printable(text)), error: (text) => error(printable(text)) };
}

type Rows = readonly (readonly string[])[];

/** Lines up columns; the last one is not padded. */
export function table(rows: Rows): string[] {
  const widths = widthsOf(rows);
  return rows.map((row) => row.map((cell, index) => filled(cell, widths[index] ?? 0)).join("  ").trimEnd());
}

/** Rows whose cells behind the first are figures, each to the right of its column. */
export function figureRows(rows: Rows): string[][] {
  const widths = widthsOf(rows);
  return rows.map((row) => row.map((cell, at) => at === 0 ? cell : cell.padStart(widths[at] ?? 0)));
}

/** Width of each column, in columns of the screen. */
function widthsOf(rows: Rows): number[] {
  const count = Math.max(0, ...rows.map(({ length }) => length));
  return Array.from({ length: count }, (_, at) => Math.max(...rows.map((row) => columnsOf(row[at] ?? ""))));
}

/** A text with spaces behind it, up to a width in columns. */
function filled(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columnsOf(text)));
}

/** Spaces before the labels of definitions that stand below something. */
export const INDENT = "  ";

/** Labels and texts in two columns, which fit the width; a text goes on below itself. */
export function definitions(
  rows: readonly (readonly [string, string])[],
  indent: string = INDENT,
  columns: number = COLUMNS,
): string[] {
  const width = Math.max(0, ...rows.map(([label]) => columnsOf(label)));
  const below = " ".repeat(indent.length + width + 2);
  return rows.flatMap(([label, text]) =>
    wrapped(text, columns - below.length).map((line, at) =>
      `${at === 0 ? `${indent}${filled(label, width)}  ` : below}${line}`.trimEnd()
    )
  );
}
