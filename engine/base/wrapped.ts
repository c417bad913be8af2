/** Width of what commands print. */
export const COLUMNS = 80;

const PLAIN = /^[ -~]*$/;
const WITHOUT_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
/** Characters of two columns: East Asian ones, and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Columns that a text takes on a screen. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return Array.from(text, columnsOfCharacter).reduce((sum, own) => sum + own, 0);
}

function columnsOfCharacter(character: string): number {
  return WITHOUT_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}

/** A text of no more than `width` columns; one that is cut ends in an ellipsis. */
export function clipped(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let [kept, room] = ["", width - 1];
  for (const character of text) {
    room -= columnsOfCharacter(character);
    if (room < 0) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Breaks a text into lines of at most `width` columns, between words. */
export function wrapped(text: string, width = COLUMNS): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (columnsOf(longer) > width && line !== "") {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
