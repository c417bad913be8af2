/** A table without padding, which `deno fmt` has to leave alone. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, head.map(() => "-"), ...body];
  return rows.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}
