import { lengthOf } from "../reply/body.ts";

/** Texts that leave together, each as a chunk of its own. */
export interface LeavingChunks {
  /** All of it as it is written, framed. */
  readonly framed: string;
  /** The texts one behind the other. */
  readonly text: string;
  /** Length of each text in bytes, and of all of them. */
  readonly lengths: readonly number[];
  readonly bytes: number;
}

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
    return lengthOf(text) === text.length ? inAscii(texts, text) : inUtf8(texts);
  }
}

function inAscii(texts: readonly string[], text: string): LeavingChunks {
  return { ...chunksOf(texts, ({ length }) => length), text, bytes: text.length };
}

/** Two halves of a character in different chunks never become one. */
function inUtf8(texts: readonly string[]): LeavingChunks {
  const text = texts.map((text) => text.toWellFormed()).join("");
  return { ...chunksOf(texts, lengthOf), text, bytes: lengthOf(text) };
}

function chunksOf(
  texts: readonly string[],
  bytesIn: (text: string) => number,
): Pick<LeavingChunks, "framed" | "lengths"> {
  const lengths: number[] = [];
  let framed = "";
  for (const text of texts) {
    const length = bytesIn(text);
    lengths.push(length);
    framed += `${length.toString(16)}\r\n${text}\r\n`;
  }
  return { framed, lengths };
}
