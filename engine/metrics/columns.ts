import type { Columns } from "../types.ts";
import type { Visited } from "../visit.ts";

/** Columns that every domain's rows begin with, in this order. Times end in `_ms`. */
export const COMMON = {
  run_id: "TEXT",
  instance_id: "TEXT",
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
} as const satisfies Columns;

/** Columns of the time buckets: what is counted apart, then what is summed. */
export const BUCKET_KEYS = ["run_id", "instance_id", "bucket_ms", "outcome", "fault", "status", "ending"] as const;
export const BUCKET_SUMS = ["requests", "bytes", "delay_ms_sum", "total_ms_sum"] as const;

/** A value that SQLite takes. */
export type Cell = string | number | null;
export type Row = readonly Cell[];

/** Which run and which server a row belongs to. */
export interface Origin {
  readonly run_id: string;
  readonly instance_id: string;
}

/** One finished request as a row: the common columns, then the domain's own. */
export function rowOf({ run_id, instance_id }: Origin, seq: number, visit: Visited, columns: Columns): Row {
  const row: Cell[] = [
    run_id,
    instance_id,
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
  ];
  for (const column in columns) row.push(visit.detail[column] ?? null);
  return row;
}

/** Microsecond precision, in milliseconds. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** The statements that create a domain's tables where they are missing. @throws {RangeError} for an unusable name */
export function tablesOf(domain: string, columns: Columns): string[] {
  for (const name of [domain, ...Object.keys(columns)]) {
    if (!NAME.test(name)) throw new RangeError(`Cannot use "${name}" as an SQL name`);
    if (name in COMMON) throw new RangeError(`Cannot use "${name}" as a column as every domain has it`);
  }
  const own = Object.entries({ ...COMMON, ...columns }).map(([name, type]) => `"${name}" ${type}`);
  const keys = BUCKET_KEYS.map((key) => `"${key}"`);
  const sums = BUCKET_SUMS.map((sum) => `"${sum}" REAL NOT NULL DEFAULT 0`);
  return [
    `CREATE TABLE IF NOT EXISTS ${domain}_requests (id INTEGER PRIMARY KEY, ${own})`,
    `CREATE TABLE IF NOT EXISTS ${domain}_timeseries (${keys}, ${sums}, PRIMARY KEY (${keys})) WITHOUT ROWID`,
  ];
}
