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
} as const satisfies Columns;

/** Columns of the time buckets: what is counted apart, then what is summed. */
export const BUCKET_KEYS = [
  "run_id",
  "instance_id",
  "bucket_ms",
  "outcome",
  "fault",
  "status",
  "ending",
] as const;
export const BUCKET_SUMS = ["requests", "bytes", "delay_ms_sum", "total_ms_sum"] as const;

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
  ];
  const own: Cell[] = [];
  for (const column in columns) own.push(storable(visit.detail[column]));
  return JSON.stringify([common, own]);
}

/** Half a surrogate pair, which clients do send, would end libSQL (and this process with it) when it is read back. */
function storable(value: Cell | undefined): Cell {
  return typeof value === "string" ? value.toWellFormed() : value ?? null;
}

/** Microsecond precision, in milliseconds. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * The statements that create a domain's tables where they are missing.
 *
 * A request is stored as it travels, as JSON, in `<domain>_rows`; `<domain>_requests` is a view that gives it columns.
 * That costs a fifth of binding two dozen values, and `SELECT model, count(*) FROM llm_requests …` reads the same.
 * Columns may be added at the end of either list, but never moved: rows of earlier versions stay readable.
 *
 * @throws {RangeError} for an unusable name
 */
export function tablesOf(domain: string, columns: Columns): string[] {
  for (const name of [domain, ...Object.keys(columns)]) {
    if (!NAME.test(name)) throw new RangeError(`Cannot use "${name}" as an SQL name`);
    if (name in COMMON) throw new RangeError(`Cannot use "${name}" as a column as every domain has it`);
  }
  const places = [Object.entries(COMMON), Object.entries(columns)].flatMap((list, at) =>
    list.map(([name, type], index) => `CAST(data -> ${at} ->> ${index} AS ${type}) AS "${name}"`)
  );
  const keys = BUCKET_KEYS.map((key) => `"${key}"`);
  const sums = BUCKET_SUMS.map((sum) => `"${sum}" REAL NOT NULL DEFAULT 0`);
  return [
    `CREATE TABLE IF NOT EXISTS ${domain}_rows
      (id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, instance_id TEXT NOT NULL, data TEXT NOT NULL)`,
    `DROP VIEW IF EXISTS ${domain}_requests`,
    `CREATE VIEW ${domain}_requests AS SELECT id, run_id, instance_id, ${places} FROM ${domain}_rows`,
    `CREATE TABLE IF NOT EXISTS ${domain}_timeseries (${keys}, ${sums}, PRIMARY KEY (${keys})) WITHOUT ROWID`,
  ];
}
