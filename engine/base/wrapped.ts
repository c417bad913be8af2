/** Width of what commands print. */
export const COLUMNS = 80;

/** Breaks a text into lines of at most `width` characters, between words. */
export function wrapped(text: string, width = COLUMNS): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length > width && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
