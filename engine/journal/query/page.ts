import type { Entry } from "../entry.ts";
import type { JournalFilter } from "./filter.ts";

/** A question for entries, in the order of their arrival or of their ends. */
export interface JournalQuery {
  readonly filter: JournalFilter;
  readonly by: "arrival" | "end";
  readonly order: "asc" | "desc";
  /** Entries behind this place, exclusive; `null`: from the beginning. */
  readonly after: number | null;
  readonly limit: number;
}

/** An entry with its place in the order that was asked for. */
export interface PlacedEntry {
  readonly place: number;
  readonly entry: Entry;
}

/** Entries in order; `next` is the `after` of the next page, `null` if this is the last one. */
export interface JournalPage {
  readonly entries: readonly PlacedEntry[];
  readonly next: number | null;
}

/** The only page where there is nothing. */
export const NO_PAGE: JournalPage = { entries: [], next: null };

/** Puts the pages of all workers in order. Behind the end of a page that is not the last one nothing is known. */
export function mergedPages(
  pages: readonly JournalPage[],
  { order, limit }: Pick<JournalQuery, "order" | "limit">,
): JournalPage {
  const sign = order === "asc" ? 1 : -1;
  const known = Math.min(...pages.map(({ next }) => next === null ? Infinity : next * sign));
  const all = pages.flatMap(({ entries }) => entries).toSorted((a, b) => (a.place - b.place) * sign);
  const entries = all.filter(({ place }) => place * sign <= known).slice(0, limit);
  const isLast = known === Infinity && entries.length === all.length;
  return { entries, next: isLast ? null : entries.at(-1)?.place ?? null };
}
