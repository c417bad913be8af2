import type { WorkerState } from "../../worker/state.ts";
import { entryPages } from "./entries.ts";

/** Shortest id that is looked for in replies: what is shorter stands in many of them. */
const SHORTEST = 8;

/**
 * Ids of the requests that a client may mean by an id that it was told, the likeliest first: this very id, those that a
 * domain writes in that way, and that of the newest request in the journal whose reply has it in its JSON.
 */
export async function* toldIds(
  { services, journal, coordinator }: Pick<WorkerState, "services" | "journal" | "coordinator">,
  told: string,
): AsyncGenerator<string> {
  yield told;
  for (const { requestIds } of services) yield* requestIds?.(told) ?? [];
  if (!journal || told.length < SHORTEST) return;
  const text = JSON.stringify(told);
  for await (const entries of entryPages(coordinator, { filter: {}, order: "desc" })) {
    const found = entries.find(({ reply }) => reply.body.text?.includes(text));
    if (found) return yield found.id;
  }
}
