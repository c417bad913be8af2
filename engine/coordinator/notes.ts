import { lengthOf } from "../reply/body.ts";
import type { NoteStore } from "../faults/fault_memory.ts";
import type { Accumulator } from "../base/accumulator.ts";

/** Most lists, and most bytes in all of them together, names included. */
const MOST_LISTS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;

/** Limits of the notes: lists, and bytes in all of them. */
export interface NoteLimits {
  readonly lists: number;
  readonly bytes: number;
}

/** The notes of faults, in memory. Beyond a limit, the list that has had no new note for longest goes. */
export class BoundedNotes implements NoteStore {
  readonly #lists = new Map<string, readonly string[]>();
  readonly #limits: NoteLimits;
  #bytes = 0;
  #forgotten = 0;

  constructor(limits: NoteLimits = { lists: MOST_LISTS, bytes: MOST_BYTES }) {
    this.#limits = limits;
  }

  remember(list: string, note: string, most: number): Promise<void> {
    const notes = [note, ...this.#drop(list)].slice(0, most);
    this.#lists.set(list, notes); // behind all others, since it was dropped before
    this.#bytes += sizeOf(list, notes);
    for (const oldest of this.#lists.keys()) {
      if (this.#lists.size <= this.#limits.lists && this.#bytes <= this.#limits.bytes) break;
      this.#drop(oldest);
      this.#forgotten++;
    }
    return Promise.resolve();
  }

  recall(list: string): Promise<readonly string[]> {
    return Promise.resolve(this.#lists.get(list) ?? []);
  }

  /** Forgets all notes. */
  clear(): void {
    this.#lists.clear();
    this.#bytes = 0;
  }

  /** Size and limit of the store. */
  memory(): Readonly<Record<string, Accumulator>> {
    const { bytes: limit } = this.#limits;
    return { fault_memory_bytes: { size: this.#bytes, limit, forgotten: this.#forgotten } };
  }

  /** Removes a list and returns its notes. */
  #drop(list: string): readonly string[] {
    const notes = this.#lists.get(list);
    if (!notes) return [];
    this.#lists.delete(list);
    this.#bytes -= sizeOf(list, notes);
    return notes;
  }
}

function sizeOf(list: string, notes: readonly string[]): number {
  return notes.reduce((sum, note) => sum + lengthOf(note), lengthOf(list));
}
