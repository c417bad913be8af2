import type { Piece } from "./body/body_digest.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Most bytes that a UTF-16 unit takes in UTF-8. */
const BYTES_OF_A_UNIT = 3;

/** Memory for many entries, one behind the other. */
interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  used: number;
  /** Entries in it that are still kept. */
  entries: number;
}

/** The place of an entry. */
export interface BlockPlace {
  readonly block: Block;
  readonly at: number;
  readonly bytes: number;
  /** Bytes of its last part. */
  readonly last: number;
}

/** Parts of an entry: texts without lone surrogates, and one that may be bytes. */
export type EntryParts = readonly [...string[], Piece];

/**
 * Entries that live for a while, as bytes in blocks of memory: as texts they would keep the garbage collector busy, which
 * copies what is new and lives, and looks for what does not.
 */
export class EntryBlocks {
  readonly #blockBytes: number;
  #block: Block | undefined;
  /** A block that nothing is in any more. */
  #spare: Block | undefined;

  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes;
  }

  add(parts: EntryParts): BlockPlace {
    return (this.#block && written(parts, this.#block)) ?? this.#addToNext(parts);
  }

  #addToNext(parts: EntryParts): BlockPlace {
    const most = parts.reduce((sum, { length }) => sum + length * BYTES_OF_A_UNIT, 0);
    const block = this.#take(most);
    const placed = written(parts, block);
    if (!placed) throw new RangeError(`Cannot write an entry in ${most} bytes`);
    this.#block = block;
    return placed;
  }

  #take(least: number): Block {
    const spare = this.#spare;
    if (spare === undefined || spare.bytes.length < least) {
      return { bytes: new Uint8Array(Math.max(this.#blockBytes, least)), used: 0, entries: 0 };
    }
    this.#spare = undefined;
    return spare;
  }

  /** Forgets an entry, which must not be read any more. */
  remove({ block }: BlockPlace): void {
    if (--block.entries > 0) return;
    block.used = 0;
    if (block !== this.#block && block.bytes.length === this.#blockBytes) this.#spare = block;
  }
}

/** The texts of an entry as one, and a copy of its last part. */
export function entryAt({ block, at, bytes, last }: BlockPlace): readonly [text: string, last: Uint8Array] {
  const middle = at + bytes - last;
  return [decoder.decode(block.bytes.subarray(at, middle)), block.bytes.slice(middle, at + bytes)];
}

/** Writes an entry behind those of a block; `null` if it does not fit. */
function written(parts: EntryParts, block: Block): BlockPlace | null {
  const { used: at } = block;
  let [end, last] = [at, 0];
  for (const part of parts) {
    const room = block.bytes.subarray(end);
    if (typeof part !== "string") {
      if (part.length > room.length) return null;
      room.set(part);
      last = part.length;
    } else {
      const { read, written } = encoder.encodeInto(part, room);
      if (read < part.length) return null;
      last = written;
    }
    end += last;
  }
  block.used = end;
  block.entries++;
  return { block, at, bytes: end - at, last };
}
