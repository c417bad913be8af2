import { messageOf } from "../../base/error.ts";
import { QueryError, READER_MEMORY_BYTES } from "./query.ts";
import { INSTEAD } from "./sql_text.ts";

/** Error of a query that failed, worded for the assistant that wrote it. */
export function refusalOf(error: unknown): QueryError {
  if (error instanceof QueryError) return error;
  const message = messageOf(error);
  if (/readonly|read-only/i.test(message)) return new QueryError(`This statement writes: ${INSTEAD}`);
  if (/out of memory/i.test(message)) {
    return new QueryError(
      `The query needs more than ${READER_MEMORY_BYTES / 1_048_576} MiB of memory: ask for less`,
    );
  }
  return new QueryError(`SQLite says: ${message}`);
}
