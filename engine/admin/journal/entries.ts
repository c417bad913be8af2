import type { CoordinatorPort } from "../../coordinator/coordinator_port.ts";
import type { Entry } from "../../journal/entry.ts";
import type { JournalFilter } from "../../journal/query/filter.ts";
import type { JournalQuery } from "../../journal/query/page.ts";

/** Entries read at a time. */
const PAGE_ENTRIES = 200;

/** Entries of all workers page after page, in the order of their arrival. */
export async function* entryPages(
  coordinator: Pick<CoordinatorPort, "entries">,
  { filter, order }: Pick<JournalQuery, "filter" | "order">,
): AsyncGenerator<readonly Entry[]> {
  for (let after: number | null = null;;) {
    const page = await coordinator.entries({ filter, by: "arrival", order, after, limit: PAGE_ENTRIES });
    yield page.entries.map(({ entry }) => entry);
    if (page.next === null) return;
    after = page.next;
  }
}

/** All entries of all workers, in the order of their arrival. */
export async function allEntries(
  coordinator: Pick<CoordinatorPort, "entries">,
  filter: JournalFilter = {},
): Promise<Entry[]> {
  return (await Array.fromAsync(entryPages(coordinator, { filter, order: "asc" }))).flat();
}
