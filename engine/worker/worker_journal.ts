import { type JournalHandle, NO_JOURNAL, type TapeHandle } from "../coordinator/worker_journals.ts";
import { Journal } from "../journal/journal.ts";
import type { WorkerCounters } from "../memory/shared_state.ts";
import { NOTHING_RECORDED } from "../tape/tape_record.ts";
import type { WorkerState, WorkerStateParts } from "./state.ts";

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

/** Journal and record of a worker as the coordinator reads them; `run_id` is that of the run in force. */
export function readingOf(
  { journal, taping }: Pick<WorkerState, "journal" | "taping">,
  run_id: () => string | undefined,
): JournalHandle & TapeHandle {
  const tape = () => Promise.resolve(taping?.record?.read(run_id() ?? "") ?? NOTHING_RECORDED);
  return journal === undefined ? { ...NO_JOURNAL, tape } : {
    entries: (query) => journal.page(query),
    find: (search) => journal.find(search),
    forget: () => Promise.resolve(journal.clear()),
    tape,
  };
}
