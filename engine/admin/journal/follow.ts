import { systemClock } from "../../base/clock.ts";
import type { JournalFilter } from "../../journal/query/filter.ts";
import type { PlacedEntry } from "../../journal/query/page.ts";
import type { WorkerState } from "../../worker/state.ts";

/** Time between two looks for new entries, in milliseconds. */
const LOOK_MS = 50;
/** Entries that are read at a time. */
const BATCH = 100;

/** The part of a worker that a reader needs. */
type Read = Pick<WorkerState, "coordinator" | "sharedState" | "draining">;

/** Requests from where a reader begins. */
export interface FollowStart {
  readonly filter: JournalFilter;
  /** Place behind which it begins, by the order of ends; -1: with the oldest one. */
  readonly after: number;
}

/**
 * Requests in the order of their ends, as they end, until this worker is about to stop. A list may be empty: it is a
 * chance to stop.
 */
export async function* followed(
  state: Read,
  { filter, after }: FollowStart,
): AsyncGenerator<readonly PlacedEntry[]> {
  const { coordinator, sharedState: { journal } } = state;
  while (!state.draining()) {
    const ends = journal.given("ends");
    if (ends - 1 <= after) {
      yield [];
      await systemClock.sleep(LOOK_MS);
      continue;
    }
    const { entries, next } = await coordinator.entries({
      filter,
      by: "end",
      order: "asc",
      after,
      limit: BATCH,
    });
    yield entries;
    after = next ?? Math.max(ends - 1, entries.at(-1)?.place ?? 0);
  }
}

/** Place behind which only requests come that end from now on. */
export function endsByNow({ sharedState }: Read): number {
  return sharedState.journal.given("ends") - 1;
}
