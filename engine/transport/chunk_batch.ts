import { lengthOf } from "../reply/body.ts";

/** Chunks with their frames, as they are written. */
export interface FramedChunks {
  readonly framed: string;
  /** True if each character of it is a byte. */
  readonly isAscii: boolean;
}

/** Texts that leave together, each as a chunk of its own. */
export interface LeavingChunks extends FramedChunks {
  /** The texts one behind the other. */
  readonly text: string;
  /** Length of each text in bytes, and of all of them. */
  readonly lengths: readonly number[];
  readonly bytes: number;
}

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
    const texts = this.#texts ?? [text];
    this.#text = "";
    this.#texts = undefined;
    // Most is ASCII, and one look at all of it costs less than one at each.
    const isAscii = lengthOf(text) === text.length;
    return isAscii ? inAscii(texts, text) : inUtf8(texts);
  }
}

function inAscii(texts: readonly string[], text: string): LeavingChunks {
  let framed = "";
  for (const text of texts) framed += frameStart(text.length) + text + "\r\n";
  return { framed, isAscii: true, text, lengths: texts.map(({ length }) => length), bytes: text.length };
}

/** Two halves of a character in different chunks never become one. */
function inUtf8(texts: readonly string[]): LeavingChunks {
  const lengths = texts.map(lengthOf);
  let [framed, text] = ["", ""];
  for (const [at, one] of texts.entries()) {
    framed += frameStart(lengths[at] ?? 0) + one + "\r\n";
    text += one.toWellFormed();
  }
  return { framed, isAscii: false, text, lengths, bytes: lengthOf(text) };
}

/** Beginnings of chunks by their size, since most are short. */
const starts = Array.from({ length: 1_024 }, (_, bytes) => `${bytes.toString(16)}\r\n`);

function frameStart(bytes: number): string {
  return starts[bytes] ?? `${bytes.toString(16)}\r\n`;
}
