import type { Columns } from "../types.ts";
import type { Visited } from "../visit.ts";

/** Columns that every domain's rows begin with, in this order, behind `id`, `run_id` and `instance_id`. */
export const COMMON = {
  seq: "INTEGER",
  request_id: "TEXT",
  timestamp_ms: "INTEGER",
  route: "TEXT",
  ordinal: "INTEGER",
  attempt: "INTEGER",
  outcome: "TEXT",
  fault: "TEXT",
  in_burst: "INTEGER",
  status: "INTEGER",
  ending: "TEXT",
  degraded: "INTEGER",
  delay_ms: "REAL",
  first_byte_ms: "REAL",
  total_ms: "REAL",
  bytes: "INTEGER",
  client: "TEXT",
} as const satisfies Columns;

/** A value that SQLite takes. */
export type Cell = string | number | null;
export type Row = readonly Cell[];

/** Which run and which server a row belongs to. */
export interface Origin {
  readonly run_id: string;
  readonly instance_id: string;
}

/** One finished request as JSON: a list of the common columns and a list of the domain's own. */
export function rowOf(seq: number, visit: Visited, columns: Columns): string {
  const common: Cell[] = [
    seq,
    visit.id,
    visit.arrived,
    visit.route,
    visit.ordinal,
    visit.attempt,
    visit.outcome,
    visit.fault,
    Number(visit.in_burst),
    visit.status,
    visit.ending,
    Number(visit.degraded),
    rounded(visit.delay_ms),
    visit.first_byte_ms === null ? null : rounded(visit.first_byte_ms),
    rounded(visit.total_ms),
    visit.bytes,
    visit.client,
  ];
  const own: Cell[] = [];
  for (const column in columns) own.push(visit.detail[column] ?? null);
  return JSON.stringify([common, own]);
}

/** Microsecond precision, in milliseconds. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
