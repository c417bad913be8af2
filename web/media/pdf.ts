import { Buffer } from "node:buffer";

/** A document of plain lines. */
export interface Document {
  readonly title: string;
  /** Lines of each page; a page has room for 50. */
  readonly pages: readonly (readonly string[])[];
}

/** Objects that every document has before those of its pages: catalogue, list of pages, font, information. */
const FIXED = 4;

/** A PDF 1.4 file (ISO 32000-1): Helvetica, which every reader has, on A4. What it cannot show is `?`. */
export function pdf({ title, pages }: Document): Uint8Array {
  const kids = pages.map((_, i) => `${pageNumber(i)} 0 R`).join(" ");
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< /Title <FEFF${Buffer.from(title, "utf16le").swap16().toString("hex")}> /Producer (errorworks) >>`,
    ...pages.flatMap((lines, i) => pageObjects(lines, i)),
  ];
  return fileOf(objects);
}

/** What a text becomes in a document. */
export function shown(text: string): string {
  return text.normalize("NFC").replace(/[^\x20-\x7e\xa0-\xff]/gu, (character) => {
    if (PLAIN[character]) return PLAIN[character];
    const base = character.normalize("NFD")[0] ?? "";
    return /[\x21-\x7e]/.test(base) ? base : "?";
  });
}

/** Signs that have a place of their own in WinAnsi, by what comes next to them and needs none. */
const PLAIN: Readonly<Record<string, string>> = {
  "€": "EUR",
  "–": "-",
  "—": "-",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "…": "...",
  "\n": " ",
};

function pageNumber(index: number): number {
  return FIXED + 1 + 2 * index;
}

/** The page, and behind it what is on it. */
function pageObjects(lines: readonly string[], index: number): string[] {
  const number = pageNumber(index);
  const shows = lines.map((line) => `(${shown(line).replace(/[\\()]/g, "\\$&")}) '`).join("\n");
  const content = `BT\n/F1 11 Tf\n14 TL\n56 800 Td\n${shows}\nET`;
  return [
    `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> ` +
    `/Contents ${number + 1} 0 R >>`,
    `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
  ];
}

/** Numbers the objects, and ends with the table of where each one begins. One character is one byte all along. */
function fileOf(objects: readonly string[]): Uint8Array {
  // The second line has bytes above 127, so that nobody takes the file for a text (7.5.2).
  let text = "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n";
  let table = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`;
  for (const [i, object] of objects.entries()) {
    table += `${String(text.length).padStart(10, "0")} 00000 n \n`;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
  }
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 4 0 R >>\n`;
  return new Uint8Array(Buffer.from(`${text}${table}${trailer}startxref\n${text.length}\n%%EOF\n`, "latin1"));
}
