import { clipped, COLUMNS, columnsOf, wrapped } from "../base/wrapped.ts";

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

/** Narrowest column in which a text is broken, rather than put on lines of its own below its row. */
const LEAST_TEXT = 20;

/** The same with texts in the last column, which go on below themselves so that all fits a width. */
export function textTable(all: Rows, columns: number): string[] {
  const rows = withinWidth(all, columns);
  const before = startsOf(rows);
  const at = columnsOf(before[0] ?? "");
  const hasRoom = columns - at >= LEAST_TEXT;
  const indent = " ".repeat(hasRoom ? at : BELOW);
  return rows.flatMap((row, index) => {
    const [start = "", text = ""] = [before[index], row.at(-1)];
    if (hasRoom || columnsOf(start + text) <= columns) return broken(start, text, { indent, columns });
    return [start.trimEnd(), ...broken(indent, text, { indent, columns })];
  });
}

/** The columns of a table before its last one, lined up, with the room between them. */
function startsOf(rows: Rows): string[] {
  return table(rows.map((row) => [...row.slice(0, -1), "|"])).map((line) => line.slice(0, -1));
}

/** Rows whose first cells are cut where the columns before the last one alone are too wide. */
function withinWidth(rows: Rows, columns: number): Rows {
  const over = Math.max(0, ...startsOf(rows).map((line) => columnsOf(line.trimEnd()))) - columns;
  if (over <= 0) return rows;
  const first = Math.max(...rows.map(([cell = ""]) => columnsOf(cell)));
  return rows.map(([cell = "", ...others]) => [clipped(cell, first - over), ...others]);
}

/** Indentation of a text below its row, where there is no room beside it. */
const BELOW = 4;

function broken(
  start: string,
  text: string,
  { indent, columns }: { readonly indent: string; readonly columns: number },
): string[] {
  return wrapped(text, columns - indent.length)
    .map((line, at) => `${at === 0 ? start : indent}${line}`.trimEnd());
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
