/** A document of plain lines. */
export interface Document {
  readonly title: string;
  /** Lines of each page; a page has room for 50. */
  readonly pages: readonly (readonly string[])[];
}

/**
 * A PDF 1.4 file (ISO 32000-1) on A4. Texts are in Helvetica, which every reader has; letters beyond it are in a
 * second font, which is not in the file: readers show them as well as they can, and extract them as they are.
 */
export function pdf({ title, pages }: Document): Uint8Array {
  const codes = new Map<string, string>();
  const leaves = pages.flatMap((lines, i) => pageObjects(lines.map((line) => runsOf(line, codes)), i));
  const kids = pages.map((_, i) => `${pageNumber(i)} 0 R`).join(" ");
  return fileOf([
    "<< /Type /Catalog /Pages 2 0 R >>",
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ...otherFont(codes),
    `<< /Title <FEFF${utf16(title)}> /Producer (errorworks) >>`,
    ...leaves,
  ]);
}

/** Objects that every document has before those of its pages. */
const FIXED = 8;

/** Bytes of WinAnsi from 128 to 159; all others mean the character of their number. */
const WIN_ANSI = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

const LATIN = `\\x20-\\x7e\\xa0-\\xff${WIN_ANSI.replaceAll(" ", "")}`;
const PIECES = new RegExp(`([^${LATIN}](?: ?[^${LATIN}])*)|[${LATIN}]+`, "gu");
const RIGHT_TO_LEFT = /[\p{sc=Arab}\p{sc=Hebr}](?: ?[\p{sc=Arab}\p{sc=Hebr}])*/gu;

/** A line as operators: pieces in Helvetica, and pieces in the other font, whose codes are given out as they come. */
function runsOf(line: string, codes: Map<string, string>): string {
  const plain = line.toWellFormed().replace(/\p{Cc}/gu, " ");
  return plain.replace(
    PIECES,
    (piece, other?: string) => other ? otherRun(visual(other), codes) : latinRun(piece),
  );
}

/** A text in the order in which it is written from left to right; done twice, it is as it was. */
export function visual(text: string): string {
  return text.replace(RIGHT_TO_LEFT, (piece) => Array.from(piece).reverse().join(""));
}

function latinRun(text: string): string {
  const bytes = text.replace(/[^\x20-\xff]/g, (c) => String.fromCharCode(128 + WIN_ANSI.indexOf(c)));
  return `/F1 11 Tf (${bytes.replace(/[\\()]/g, "\\$&")}) Tj\n`;
}

function otherRun(text: string, codes: Map<string, string>): string {
  let coded = "";
  for (const character of text) coded += codes.get(character) ?? newCode(character, codes);
  return `/F2 11 Tf <${coded}> Tj\n`;
}

function newCode(character: string, codes: Map<string, string>): string {
  const code = (codes.size + 1).toString(16).padStart(4, "0");
  codes.set(character, code);
  return code;
}

/** Objects 4 to 7: a font that gives each character a number, and the table of what they mean (9.10.3). */
function otherFont(codes: ReadonlyMap<string, string>): string[] {
  const pairs = Array.from(codes, ([character, code]) => `<${code}> <${utf16(character)}>`);
  const sections = Array.from({ length: Math.ceil(pairs.length / 100) }, (_, at) => {
    const section = pairs.slice(100 * at, 100 * (at + 1));
    return `${section.length} beginbfchar\n${section.join("\n")}\nendbfchar\n`;
  });
  const table = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
    "/CMapName /Other def\n/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n" +
    `${sections.join("")}endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend`;
  return [
    "<< /Type /Font /Subtype /Type0 /BaseFont /Other /Encoding /Identity-H /DescendantFonts [5 0 R] " +
    "/ToUnicode 7 0 R >>",
    "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Other /FontDescriptor 6 0 R /CIDSystemInfo " +
    "<< /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
    "<< /Type /FontDescriptor /FontName /Other /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 " +
    "/Ascent 900 /Descent -200 /CapHeight 700 /StemV 80 >>",
    stream(table),
  ];
}

function pageNumber(index: number): number {
  return FIXED + 1 + 2 * index;
}

/** The page, and behind it what is on it. */
function pageObjects(lines: readonly string[], index: number): string[] {
  const number = pageNumber(index);
  return [
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] " +
    `/Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> /Contents ${number + 1} 0 R >>`,
    stream(`BT\n14 TL\n56 800 Td\n${lines.map((runs) => `T*\n${runs}`).join("")}ET`),
  ];
}

function stream(content: string): string {
  return `<< /Length ${content.length} >>\nstream\n${content}\nendstream`;
}

function utf16(text: string): string {
  let hex = "";
  for (let at = 0; at < text.length; at++) hex += text.charCodeAt(at).toString(16).padStart(4, "0");
  return hex;
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
  const trailer = `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 8 0 R >>\n`;
  return latin1(`${text}${table}${trailer}startxref\n${text.length}\n%%EOF\n`);
}

/** A byte for each character; a buffer takes several times as long for it. */
function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}
