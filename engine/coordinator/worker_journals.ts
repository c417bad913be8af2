import type { Below, JournalSearch } from "../journal/journal.ts";
import { type JournalPage, type JournalQuery, mergedPages, NO_PAGE } from "../journal/query/page.ts";
import { type Found, mergedFound, NOTHING_FOUND } from "../journal/query/pattern.ts";
import { type JoinedTape, joinedTapes, type RecordedTape } from "../tape/tape_record.ts";
import type { SharedState } from "../memory/shared_state.ts";

/** The journal of one worker, as the coordinator reads it. */
export interface JournalHandle {
  /** Entries whose places are lower than `below`. */
  entries(query: JournalQuery & Below): Promise<JournalPage>;
  /** Looks for a request. */
  find(search: JournalSearch): Promise<Found>;
  /** Removes all entries. */
  forget(): Promise<void>;
}

/** The journal of a worker where it is off. */
export const NO_JOURNAL: JournalHandle = {
  entries: () => Promise.resolve(NO_PAGE),
  find: () => Promise.resolve(NOTHING_FOUND),
  forget: () => Promise.resolve(),
};

/** The journals of all workers as one. */
export class WorkerJournals {
  readonly #workers: ReadonlyMap<number, JournalHandle>;
  readonly #sharedState: SharedState;

  constructor(workers: ReadonlyMap<number, JournalHandle>, sharedState: SharedState) {
    this.#workers = workers;
    this.#sharedState = sharedState;
  }

  /** A page of entries, in order. */
  async entries(query: JournalQuery): Promise<JournalPage> {
    const below = this.#sharedState.journal.given(query.by === "arrival" ? "arrivals" : "ends");
    return mergedPages(await askAll(this.#workers, (one) => one.entries({ ...query, below })), query);
  }

  /** Looks for a request. */
  async find(search: JournalSearch): Promise<Found> {
    return mergedFound(await askAll(this.#workers, (one) => one.find(search)), search.limit);
  }

  /** Removes all entries of all workers. */
  async forget(): Promise<void> {
    await askAll(this.#workers, (one) => one.forget());
    this.begin();
  }

  /** A run begins, for which each worker has emptied its own: nothing is lost yet. */
  begin(): void {
    for (const counters of this.#sharedState.workers) counters.set("journal_lost", 0);
  }
}

/** The record of one worker, as the coordinator reads it. */
export interface TapeHandle {
  /** Lines that it has recorded in the run. */
  tape(): Promise<RecordedTape>;
}

/** The records of all workers as one. */
export class WorkerTapes {
  readonly #workers: ReadonlyMap<number, TapeHandle>;
  readonly #sharedState: SharedState;

  constructor(workers: ReadonlyMap<number, TapeHandle>, sharedState: SharedState) {
    this.#workers = workers;
    this.#sharedState = sharedState;
  }

  /** Lines that all workers have recorded in the run, in the order of their requests. */
  async read(): Promise<JoinedTape> {
    const tapes = await askAll(this.#workers, (handle) => handle.tape());
    return joinedTapes(tapes, this.#sharedState.sum("tape_lost"));
  }

  /** A run begins, for which each worker has begun its own anew: nothing is lost yet. */
  begin(): void {
    for (const counters of this.#sharedState.workers) counters.set("tape_lost", 0);
  }
}

/** Asks all workers, and waits for every one of them, also when one fails: none may act on it later. */
export async function askAll<Handle, T>(
  workers: ReadonlyMap<number, Handle>,
  ask: (handle: Handle) => Promise<T>,
): Promise<T[]> {
  const answers = await Promise.allSettled(Array.from(workers.values(), ask));
  return answers.map((answer) => {
    if (answer.status === "rejected") throw answer.reason;
    return answer.value;
  });
}
