import type { SqlValue } from "../columns.ts";

/** A SELECT that somebody else wrote, and the page of its rows that is wanted. */
export interface Query {
  readonly sql: string;
  /** Rows before the page. */
  readonly offset: number;
  /** Rows of the page, at most. */
  readonly limit: number;
}

/** Rows of a query, by position, since two columns may have the same name. */
export interface QueryPage {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SqlValue[])[];
  /** Offset of the next page; `null` at the end. */
  readonly next: number | null;
  /** True if a value was cut to `QUERY_LIMITS.cell_chars`. */
  readonly cut: boolean;
}

/** Limits of one query. */
export interface QueryLimits {
  /** Longest run, in milliseconds. */
  readonly time_ms: number;
  /** Longest page, as characters of JSON; a page has one row at least. */
  readonly page_chars: number;
  /** Longest value, in characters. */
  readonly cell_chars: number;
}

/** Limits of queries on a server. */
export const QUERY_LIMITS: QueryLimits = {
  time_ms: 5_000,
  page_chars: 200_000,
  cell_chars: 20_000,
};

/** Limits of a SELECT of the program's own. */
export const OWN_LIMITS: QueryLimits = {
  time_ms: 30_000,
  page_chars: 64_000_000,
  cell_chars: 1_000_000,
};

/** Rows that a SELECT of the program's own may have, at most. */
export const OWN_ROWS = 200_000;

/** Memory that SQLite may use in the process of the reader, in bytes. */
export const READER_MEMORY_BYTES = 536_870_912;

/** Message of an error of a store or reader that is used after it was closed. */
export const CLOSED = "Cannot use the metrics database as it is closed";

/** A query that is not run, or not to its end; the message says why. Known by its name, which crosses threads. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

/** Reads a database, and never writes to it. */
export interface SqlReader {
  /** Rows of a SELECT of the program's own, with positional arguments. @throws what libSQL says */
  select(sql: string, args?: readonly SqlValue[]): Promise<Record<string, SqlValue>[]>;
  /** A page of a query that somebody else wrote. @throws {QueryError} */
  query(query: Query): Promise<QueryPage>;
  close(): Promise<void>;
}
