import type { SqlValue } from "../columns.ts";
import type { Query, QueryLimits, QueryPage } from "./query.ts";

/** Longest name of a column: that of an expression without a name is its text. */
const NAME_CHARS = 200;

/** The page of some rows that a query asks for; takes one row more than the page has, to see whether there is one. */
export function queryPageOf(
  names: readonly string[],
  rows: Iterable<readonly unknown[]>,
  { offset, limit }: Pick<Query, "offset" | "limit">,
  { page_chars, cell_chars }: QueryLimits,
): QueryPage {
  const columns = names.map((name) => name.slice(0, NAME_CHARS));
  const page: (readonly SqlValue[])[] = [];
  let [position, chars, cut] = [0, 0, false];
  for (const row of rows) {
    if (position++ < offset) continue;
    const cells = row.map((value) => cellOf(value, cell_chars));
    chars += JSON.stringify(cells.map(({ cell }) => cell)).length;
    if (page.length > 0 && (page.length >= limit || chars > page_chars)) {
      return { columns, rows: page, next: offset + page.length, cut };
    }
    cut ||= cells.some((one) => one.cut);
    page.push(cells.map(({ cell }) => cell));
  }
  return { columns, rows: page, next: null, cut };
}

/** A value as JSON has it: what it has not is a text, bytes as SQL writes them. */
function cellOf(value: unknown, most: number): { readonly cell: SqlValue; readonly cut: boolean } {
  if (typeof value === "number" && Number.isFinite(value)) return { cell: value, cut: false };
  if (typeof value === "bigint" && Number.isSafeInteger(Number(value))) {
    return { cell: Number(value), cut: false };
  }
  if (value === null || value === undefined) return { cell: null, cut: false };
  const text = bytesOf(value) === null ? String(value) : `x'${hexOf(bytesOf(value), most)}'`;
  if (text.length <= most) return { cell: text, cut: false };
  return { cell: `${text.slice(0, most)}… (cut)`, cut: true };
}

function bytesOf(value: unknown): Uint8Array | null {
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  return value instanceof Uint8Array ? value : null;
}

function hexOf(bytes: Uint8Array | null, most: number): string {
  return (bytes ?? new Uint8Array()).subarray(0, most).toHex();
}
