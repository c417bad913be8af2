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
  /** Characters that wait. */
  chars = 0;

  add(text: string): void {
    this.#texts.push(text);
    this.chars += text.length;
  }

  /** All that waits, which then waits no more; `null` where nothing does. */
  take(): LeavingChunks | null {
    const texts = this.#texts;
    if (texts.length === 0) return null;
    this.#texts = [];
    this.chars = 0;
    const inAscii = leaving(texts, texts.map(({ length }) => length));
    // Most is, and one look at all of it costs less than one at each.
    if (lengthOf(inAscii.framed) === inAscii.framed.length) return inAscii;
    // Two halves of a character in different chunks never become one.
    return leaving(texts.map((text) => text.toWellFormed()), texts.map(lengthOf));
  }
}

function leaving(texts: readonly string[], lengths: readonly number[]): LeavingChunks {
  let [framed, text, bytes] = ["", "", 0];
  for (let at = 0; at < texts.length; at++) {
    const [piece = "", length = 0] = [texts[at], lengths[at]];
    framed += `${length.toString(16)}\r\n${piece}\r\n`;
    text += piece;
    bytes += length;
  }
  return { framed, text, lengths, bytes };
}
