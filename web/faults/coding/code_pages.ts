import { Buffer } from "node:buffer";

/** Bytes of each character of an encoding. */
type CodePage = ReadonlyMap<string, Uint8Array>;

const LEADS = [0x81, 0xfe] as const;
const TRAILS = [0x40, 0xfe] as const;

/** Code pages of this worker that were needed so far, each made once. */
const known = new Map<string, CodePage>();

/** A text in an encoding that `TextDecoder` knows, of one or two bytes a character; what it has not is `&#…;`. */
export function inCodePage(text: string, encoding: string): Uint8Array {
  const page = known.get(encoding) ?? codePage(encoding);
  known.set(encoding, page);
  const parts = Array.from(text, (character) => page.get(character) ?? Buffer.from(reference(character)));
  return Buffer.concat(parts);
}

function reference(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

/** The reverse of what the decoder does: every byte, and every pair of bytes, that it makes one character of. */
function codePage(encoding: string): CodePage {
  const decoder = new TextDecoder(encoding);
  const page = new Map<string, Uint8Array>();
  const add = (bytes: readonly number[], character: string | undefined) => {
    if (character === undefined || character === "\ufffd" || [...character].length !== 1) return;
    if (!page.has(character)) page.set(character, Uint8Array.from(bytes));
  };
  for (const byte of numbers([0, 0xff])) add([byte], decoder.decode(Uint8Array.of(byte)));
  for (const lead of numbers(LEADS)) {
    const trails = numbers(TRAILS);
    const lines = decoder.decode(Uint8Array.from(trails.flatMap((trail) => [lead, trail, 0x0a]))).split("\n");
    trails.forEach((trail, at) => add([lead, trail], lines[at]));
  }
  return page;
}

function numbers([first, last]: readonly [number, number]): number[] {
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}
