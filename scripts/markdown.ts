/** A text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A description as Markdown that shows it letter by letter. */
export function prose(text: string): string {
  return text.replace(/[*<[\]`\\]/g, "\\$&");
}

/** The anchor that a heading gets. */
export function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^a-z0-9 _-]/g, "").replaceAll(" ", "-");
}

/** A table padded as `deno fmt` would. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, ...body].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const [first = "", ...rest] = rows.map((row) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`
  );
  return [first, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest].join("\n");
}
