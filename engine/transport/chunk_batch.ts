import { lengthOf } from "../reply/body.ts";

/** Chunks with their frames, as they are written. */
export interface FramedChunks {
  readonly framed: string | Uint8Array;
  /** True if each character of it is a byte. */
  readonly isAscii: boolean;
}

/** Texts that leave together, each as a chunk of its own. */
export interface LeavingChunks extends FramedChunks {
  /** The texts one behind the other. */
  readonly text: string;
  /** Length of all texts in bytes, and of each where there are several. */
  readonly bytes: number;
  readonly lengths?: readonly number[] | undefined;
}

/** No chunk at all. */
export const NO_CHUNKS: FramedChunks = { framed: "", isAscii: true };

/** Collects texts that are to leave together. None of them is empty. */
export class ChunkBatch {
  #text = "";
  /** The texts, where there are several: of a stream at a pace, most leave by themselves. */
  #texts: string[] | undefined;

  /** Characters that wait. */
  get chars(): number {
    return this.#text.length;
  }

  add(text: string): void {
    if (this.#text !== "") (this.#texts ??= [this.#text]).push(text);
    this.#text += text;
  }

  /** All that waits, which then waits no more; `null` where nothing does. */
  take(): LeavingChunks | null {
    const text = this.#text;
    if (text === "") return null;
    const texts = this.#texts;
    this.#text = "";
    this.#texts = undefined;
    // Most is ASCII, and one look at all of it costs less than one at each.
    const bytes = lengthOf(text);
    const isAscii = bytes === text.length;
    if (!texts) {
      return { framed: framed(text, bytes), isAscii, text: isAscii ? text : text.toWellFormed(), bytes };
    }
    return isAscii ? inAscii(texts, text) : inUtf8(texts);
  }
}

/** Cuts the chunks from the one text that all are by now: a text made of ropes takes longer to write. */
function inAscii(texts: readonly string[], text: string): LeavingChunks {
  const lengths = texts.map(({ length }) => length);
  let [all, at] = ["", 0];
  for (const length of lengths) all += framed(text.slice(at, at += length), length);
  return { framed: all, isAscii: true, text, lengths, bytes: text.length };
}

/** Two halves of a character in different chunks never become one. */
function inUtf8(texts: readonly string[]): LeavingChunks {
  const lengths = texts.map(lengthOf);
  let [all, text] = ["", ""];
  for (const [at, one] of texts.entries()) {
    all += framed(one, lengths[at] ?? 0);
    text += one.toWellFormed();
  }
  return { framed: all, isAscii: false, text, lengths, bytes: lengthOf(text) };
}

/** Beginnings of chunks by their size, since most are short. */
const starts = Array.from({ length: 1_024 }, (_, bytes) => `${bytes.toString(16)}\r\n`);

/** A text of so many bytes as a chunk. */
export function framed(text: string, bytes: number): string {
  return `${starts[bytes] ?? `${bytes.toString(16)}\r\n`}${text}\r\n`;
}
