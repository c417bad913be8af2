/** Rows as CSV (RFC 4180): what has a comma, a quote or a line break is quoted, and lines end in CRLF. */
export function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => row.map((value) => quoted(String(value))).join(",") + "\r\n").join("");
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
