import { CELL_BYTES, type Cells, count, get } from "./cells.ts";
import type { Accumulator } from "../base/accumulator.ts";
import { OUTCOMES } from "../base/request_record.ts";
import { textKey } from "../base/hash.ts";

/** Capacity of one table, in names; requests with further names count as `OTHER`. */
export const MOST_LABELS = 256;
/** Name of all that found no place in a table. */
export const OTHER = "(other)";
/** Longest name, in bytes; a longer one is cut, and counts together with all that have the same beginning. */
const TEXT_BYTES = 96;
const TEXT_CELLS = TEXT_BYTES / CELL_BYTES;
/** Offsets in an entry; the counters of the outcomes come first, one cell each. */
const HASH = OUTCOMES.length;
const LENGTH = HASH + 1;
const TEXT = LENGTH + 1;
const ENTRY = TEXT + TEXT_CELLS;

/** Cells of one table. */
export const LABEL_TABLE_CELLS = (MOST_LABELS + 1) * ENTRY;

/** Outcome counts of the requests with one label. */
export type LabelCounts = Readonly<Record<"requests" | typeof OUTCOMES[number], number>>;

/**
 * Counts requests by a name that only turns up while serving, such as a model: a table of names that workers share
 * without locks, with a place for all names that found none.
 *
 *     (outcome × 5, hash, length + 1, text …) × 256 | the same for the rest
 */
export class LabelTable {
  readonly #cells: Cells;
  readonly #bytes: Uint8Array<SharedArrayBuffer>;
  /** Places of names that this worker has met, at most as many as there are places, and none that is cut. */
  readonly #known = new Map<string, number>();

  constructor(cells: Cells) {
    this.#cells = cells;
    this.#bytes = new Uint8Array(cells.buffer, cells.byteOffset, cells.byteLength);
  }

  /** Counts one request of `name`. `outcome` is its place in `OUTCOMES`. */
  count(name: string, outcome: number): void {
    let entry = this.#known.get(name);
    if (entry === undefined) {
      entry = this.#place(name);
      if (entry === MOST_LABELS) return count(this.#cells, MOST_LABELS * ENTRY + outcome);
      if (name.length <= TEXT_BYTES && this.#known.size < MOST_LABELS) this.#known.set(name, entry);
    }
    count(this.#cells, entry * ENTRY + outcome);
  }

  /** Name to counts, most requests first. */
  counts(): Record<string, LabelCounts> {
    const found: [string, LabelCounts][] = [];
    for (let entry = 0; entry <= MOST_LABELS; entry++) {
      if (entry < MOST_LABELS && get(this.#cells, entry * ENTRY + HASH) === 0) continue; // a free place
      const counts = { requests: 0, success: 0, fault: 0, client_error: 0, aborted: 0, bug: 0 };
      for (const [at, outcome] of OUTCOMES.entries()) {
        counts[outcome] = get(this.#cells, entry * ENTRY + at);
        counts.requests += counts[outcome];
      }
      if (counts.requests > 0) found.push([entry === MOST_LABELS ? OTHER : this.#text(entry), counts]);
    }
    return Object.fromEntries(found.sort(([, a], [, b]) => b.requests - a.requests));
  }

  /** Names in the table; requests of names that found no place in it. */
  memory(): Accumulator {
    let size = 0;
    for (let entry = 0; entry < MOST_LABELS; entry++) {
      if (get(this.#cells, entry * ENTRY + HASH) !== 0) size++;
    }
    const forgotten = OUTCOMES.reduce((sum, _, at) => sum + get(this.#cells, MOST_LABELS * ENTRY + at), 0);
    return { size, limit: MOST_LABELS, forgotten };
  }

  /** The entry of `name`, which takes a free one if it has none; `MOST_LABELS` when there is none left for it. */
  #place(name: string): number {
    const beginning = name.slice(0, TEXT_BYTES + 1); // with both halves of a last character
    const bytes = new TextEncoder().encode(beginning).subarray(0, TEXT_BYTES);
    const { high, low } = textKey(0, new TextDecoder().decode(bytes)); // what can be told apart when it is read back
    const hash = BigInt(high) << 32n | BigInt(low >>> 0) || 1n;
    for (let probe = 0; probe < MOST_LABELS; probe++) {
      const entry = ((low >>> 0) + probe) % MOST_LABELS;
      const found = Atomics.load(this.#cells, entry * ENTRY + HASH) ||
        Atomics.compareExchange(this.#cells, entry * ENTRY + HASH, 0n, hash);
      if (found === hash) return entry;
      if (found !== 0n) continue;
      this.#bytes.set(bytes, (entry * ENTRY + TEXT) * CELL_BYTES);
      Atomics.store(this.#cells, entry * ENTRY + LENGTH, BigInt(bytes.length + 1));
      return entry;
    }
    return MOST_LABELS;
  }

  /** The name of an entry, unless the worker that took it died before it had written it down. */
  #text(entry: number): string {
    const length = get(this.#cells, entry * ENTRY + LENGTH);
    if (length === 0) return `(unnamed ${entry})`;
    const from = (entry * ENTRY + TEXT) * CELL_BYTES;
    return new TextDecoder().decode(this.#bytes.slice(from, from + length - 1));
  }
}
