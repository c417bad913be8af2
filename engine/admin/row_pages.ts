import type { CoordinatorPort } from "../coordinator/coordinator_port.ts";
import type { RowPage, RowQuery } from "../metrics/store.ts";

/** Rows read from the database at a time while an export is streamed. */
export const PAGE_ROWS = 500;

/** Rows of an export page after page, read as fast as they are taken; `first` is the first page, where it was read. */
export async function* rowPages(
  coordinator: Pick<CoordinatorPort, "read">,
  query: Omit<RowQuery, "limit">,
  first?: RowPage,
): AsyncGenerator<RowPage["rows"]> {
  let page = first ?? await coordinator.read({ ...query, limit: PAGE_ROWS });
  yield page.rows;
  while (page.next !== null) {
    page = await coordinator.read({ ...query, after: page.next, limit: PAGE_ROWS });
    yield page.rows;
  }
}
