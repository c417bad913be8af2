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

  /** Keeps a text without lone surrogates, which comes in parts. */
  add(parts: readonly string[]): PlacedText {
    return (this.#block && written(parts, this.#block)) ?? this.#addToNext(parts);
  }

  #addToNext(parts: readonly string[]): PlacedText {
    const most = parts.reduce((sum, { length }) => sum + length * BYTES_OF_A_UNIT, 0);
    const block = this.#take(most);
    const placed = written(parts, block);
    if (!placed) throw new RangeError(`Cannot write a text in ${most} bytes`);
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
function written(parts: readonly string[], block: Block): PlacedText | null {
  const { used: at } = block;
  let end = at;
  for (const part of parts) {
    const { read, written: bytes } = encoder.encodeInto(part, block.bytes.subarray(end));
    if (read < part.length) return null;
    end += bytes;
  }
  block.used = end;
  block.texts++;
  return { block, at, bytes: end - at };
}
