import { GOOD_REPLY_FAULTS } from "../../../faults/good_reply.ts";
import { COMMON } from "../../../metrics/columns.ts";

/** SQL expression of a column. */
export type ColumnSql = (column: keyof typeof COMMON) => string;

/** A column of the sums (`_timeseries`, `_totals`) or of the view `_requests`, by its name. */
export function byName(column: string): string {
  return column;
}

/** A column of `_rows`: half the time of the view, which takes two steps into the JSON of a row. */
export function inRow(column: keyof typeof COMMON): string {
  return `data ->> '$[0][${Object.keys(COMMON).indexOf(column)}]'`;
}

const GOOD = Object.entries(GOOD_REPLY_FAULTS).map(([fault, ending]) => `'${fault} ${ending}'`);

/** True for a request that got its good reply, as `isAnswered()` says of a row. */
export function isGood(of: ColumnSql): string {
  return `(${of("outcome")} = 'success'
    OR ifnull(${of("fault")}, '') || ' ' || (${of("ending")}) IN (${GOOD}))`;
}

/** Type of an error: the fault, or else the outcome (`client_error`, `aborted`, `bug`). */
export function errorType(of: ColumnSql): string {
  return `ifnull(nullif(${of("fault")}, ''), ${of("outcome")})`;
}
