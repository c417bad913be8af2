/** Memory for many records, one behind the other. */
interface Block {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The memory of the block as numbers of 64 bits. */
  readonly numbers: Float64Array<ArrayBuffer>;
  /** Bytes with records, from the start. */
  used: number;
}

/** Bytes of a number. Records begin at multiples of it, and are as long as one. */
export const NUMBER_BYTES = 8;

/** The first numbers of each record: its length in bytes, and its places in the order of arrivals and of ends. */
export const [RECORD_BYTES, RECORD_SEQ, RECORD_END] = [0, 1, 2];

/** Place of a record in the blocks. */
export interface RecordPlace {
  readonly seq: number;
  readonly end: number;
  /** Its number among all that were ever added, from 0. */
  readonly number: number;
  readonly block: Block;
  /** Its first byte in the block. */
  readonly at: number;
}

/**
 * A queue of records in blocks of memory that are used again and again: as objects they would keep the garbage collector
 * busy, which copies what is new and lives, and looks for what does not.
 */
export class EntryBlocks {
  readonly #blockBytes: number;
  /** Oldest first; records are added to the last one. */
  readonly #blocks: Block[] = [];
  /** A block that nothing is in any more. */
  #spare: Block | undefined;
  /** First byte of the oldest record in its block. */
  #first = 0;
  #bytes = 0;
  /** Records that were added, and those of them that were forgotten. */
  #added = 0;
  #forgotten = 0;

  /** `blockBytes` is a multiple of 8. */
  constructor(blockBytes: number) {
    this.#blockBytes = blockBytes;
  }

  /** Number of records. */
  get length(): number {
    return this.#added - this.#forgotten;
  }

  /** Length of all records in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a copy of a record. */
  add(record: Uint8Array): void {
    let block = this.#blocks.at(-1);
    if (!block || block.used + record.length > block.bytes.length) {
      block = this.#take(record.length);
      this.#blocks.push(block);
    }
    block.bytes.set(record, block.used);
    block.used += record.length;
    this.#bytes += record.length;
    this.#added++;
  }

  #take(least: number): Block {
    const spare = this.#spare;
    if (spare && spare.bytes.length >= least) {
      this.#spare = undefined;
      return spare;
    }
    const bytes = new Uint8Array(Math.max(this.#blockBytes, least));
    return { bytes, numbers: new Float64Array(bytes.buffer), used: 0 };
  }

  /** Forgets the oldest record, if there is one. */
  forgetOldest(): void {
    const [block] = this.#blocks;
    if (!block || this.length === 0) return;
    const bytes = lengthAt(block, this.#first);
    this.#first += bytes;
    this.#bytes -= bytes;
    this.#forgotten++;
    if (this.#first === block.used) this.#release();
  }

  /** Takes the first block, in which nothing is any more, out of the queue. */
  #release(): void {
    const block = this.#blocks.shift();
    this.#first = 0;
    if (block?.bytes.length !== this.#blockBytes) return;
    block.used = 0;
    this.#spare = block;
  }

  /** Forgets all records. */
  clear(): void {
    while (this.length > 0) this.forgetOldest();
  }

  /** Places of all records, oldest first. */
  *places(): Iterable<RecordPlace> {
    let [number, at] = [this.#forgotten, this.#first];
    for (const block of this.#blocks) {
      for (; at < block.used; at += lengthAt(block, at)) {
        const [seq, end] = [numberAt(block, at, RECORD_SEQ), numberAt(block, at, RECORD_END)];
        yield { seq, end, number: number++, block, at };
      }
      at = 0;
    }
  }

  /** A copy of a record; `null` if it was forgotten. */
  read({ number, block, at }: RecordPlace): Uint8Array<ArrayBuffer> | null {
    return number < this.#forgotten ? null : block.bytes.slice(at, at + lengthAt(block, at));
  }
}

/** Length of the record that begins at a byte. */
function lengthAt(block: Block, at: number): number {
  return numberAt(block, at, RECORD_BYTES);
}

/** A number at the head of the record that begins at a byte. */
function numberAt({ numbers }: Block, at: number, index: number): number {
  return numbers[at / NUMBER_BYTES + index] ?? 0;
}
