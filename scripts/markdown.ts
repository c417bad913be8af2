/** A text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** A description as Markdown that shows it letter by letter, but for what is in backticks, which is code. */
export function prose(text: string): string {
  return text.split(/(`[^`]+`)/).map((part, at) => at % 2 ? part : part.replace(/[*<[\]`\\]/g, "\\$&")).join(
    "",
  );
}

/** The anchor that a heading gets. */
export function anchor(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}

/** A list, an item a line. */
export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

/** A block of code. */
export function block(language: string, lines: readonly string[]): string {
  return ["```" + language, ...lines, "```"].join("\n");
}

/** A table without padding; the page has to tell `deno fmt` to leave it alone. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  const rows = [head, head.map(() => "-"), ...body];
  return rows.map((row) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

/** A page that is written by a program: `deno fmt` would pad its tables. */
export function page(title: string, intro: string, sections: readonly string[]): string {
  const parts = ["<!-- deno-fmt-ignore-file -->", `# ${title}`, GENERATED, intro.trim(), ...sections];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

const GENERATED = "<!-- Written by scripts/docs.ts from the schemas. Change those, then run it again. -->";
