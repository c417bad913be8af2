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

/** Collects texts that are to leave together. */
export class ChunkBatch {
  #texts: string[] = [];
  #text = "";

  /** Characters that wait. */
  get chars(): number {
    return this.#text.length;
  }

  add(text: string): void {
    this.#texts.push(text);
    this.#text += text;
  }

  /** All that waits, which then waits no more; `null` where nothing does. */
  take(): LeavingChunks | null {
    const [texts, text] = [this.#texts, this.#text];
    if (texts.length === 0) return null;
    [this.#texts, this.#text] = [[], ""];
    // Most is ASCII, and one look at all of it costs less than one at each.
    const bytes = lengthOf(text);
    return bytes === text.length ? inAscii(texts, text) : inUtf8(texts);
  }
}

function inAscii(texts: readonly string[], text: string): LeavingChunks {
  const lengths: number[] = [];
  let framed = "";
  for (const text of texts) {
    lengths.push(text.length);
    framed += frameStart(text.length) + text + "\r\n";
  }
  return { framed, isAscii: true, text, lengths, bytes: text.length };
}

/** Two halves of a character in different chunks never become one. */
function inUtf8(texts: readonly string[]): LeavingChunks {
  const lengths: number[] = [];
  let [framed, whole] = ["", ""];
  for (const text of texts) {
    const bytes = lengthOf(text);
    lengths.push(bytes);
    framed += frameStart(bytes) + text + "\r\n";
    whole += text.toWellFormed();
  }
  return { framed, isAscii: false, text: whole, lengths, bytes: lengthOf(whole) };
}

/** Beginnings of chunks by their size, since most are short. */
const starts = Array.from({ length: 1_024 }, (_, bytes) => `${bytes.toString(16)}\r\n`);

function frameStart(bytes: number): string {
  return starts[bytes] ?? `${bytes.toString(16)}\r\n`;
}
