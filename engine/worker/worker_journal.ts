import { type JournalHandle, NO_JOURNAL } from "../coordinator/worker_journals.ts";
import { Journal } from "../journal/journal.ts";
import type { WorkerCounters } from "../memory/shared_state.ts";
import type { WorkerStateParts } from "./state.ts";

/** The journal of a scope has this part of the limits of the server's. */
const SCOPES_TO_A_SERVER = 16;

/** Journal of a worker; `undefined` where it is off. */
export function createJournal(
  { config: { journal }, workers = 1, sharedState, scope }: WorkerStateParts,
  counters: WorkerCounters,
): Journal | undefined {
  if (!journal.enabled) return undefined;
  const { max_entries, max_bytes, max_body_bytes: body, redact } = journal;
  const parts = scope === undefined ? workers : workers * SCOPES_TO_A_SERVER;
  const limits = { entries: Math.ceil(max_entries / parts), bytes: Math.floor(max_bytes / parts), body };
  return new Journal({
    limits,
    redact,
    scope: scope ?? null,
    places: sharedState.journal,
    counters,
    connections: () => scope === undefined ? sharedState.sum("connections") : null,
  });
}

/** The journal of a worker as the coordinator reads it. */
export function readingOf(journal: Journal | undefined): JournalHandle {
  return journal === undefined ? NO_JOURNAL : {
    entries: (query) => journal.page(query),
    find: (search) => journal.find(search),
    forget: () => Promise.resolve(journal.clear()),
  };
}
