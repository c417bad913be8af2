const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Most bytes that a UTF-16 unit takes in UTF-8. */
const BYTES_OF_A_UNIT = 3;

/** Memory for many texts, one behind the other. */
interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  used: number;
  /** Texts in it that are still kept. */
  texts: number;
}

/** The place of a text. */
export interface PlacedText {
  readonly block: Block;
  readonly at: number;
  readonly bytes: number;
}

/**
 * Texts that live for a while, as UTF-8 in blocks of memory: as texts they would keep the garbage collector busy, which
 * copies what is new and lives, and looks for what does not.
 */
export class TextBlocks {
  readonly #blockBytes: number;
  #block: Block | undefined;
  /** A block that nothing is in any more. */
  #spare: Block | undefined;

  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes;
  }

  /** Keeps a text without lone surrogates. */
  add(text: string): PlacedText {
    return (this.#block && written(text, this.#block)) ?? this.#addToNext(text);
  }

  #addToNext(text: string): PlacedText {
    const most = text.length * BYTES_OF_A_UNIT;
    const block = this.#take(most);
    const placed = written(text, block);
    if (!placed) throw new RangeError(`Cannot write ${text.length} characters in ${most} bytes`);
    this.#block = block;
    return placed;
  }

  #take(least: number): Block {
    const spare = this.#spare;
    if (spare === undefined || spare.bytes.length < least) {
      return { bytes: new Uint8Array(Math.max(this.#blockBytes, least)), used: 0, texts: 0 };
    }
    this.#spare = undefined;
    return spare;
  }

  /** Forgets a text, which must not be read any more. */
  remove({ block }: PlacedText): void {
    if (--block.texts > 0) return;
    block.used = 0;
    if (block !== this.#block && block.bytes.length === this.#blockBytes) this.#spare = block;
  }
}

/** The text at a place. */
export function textAt({ block, at, bytes }: PlacedText): string {
  return decoder.decode(block.bytes.subarray(at, at + bytes));
}

/** Writes a text behind those of a block; `null` if it does not fit. */
function written(text: string, block: Block): PlacedText | null {
  const { used: at } = block;
  const { read, written: bytes } = encoder.encodeInto(text, block.bytes.subarray(at));
  if (read < text.length) return null;
  block.used += bytes;
  block.texts++;
  return { block, at, bytes };
}
