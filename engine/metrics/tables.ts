import { COMMON } from "./columns.ts";
import type { Columns } from "../domain/columns.ts";

/** Keys of the sums. What is absent is "", so that it can be part of a key. */
export const APART = ["outcome", "fault", "status", "ending"] as const;
/** Summed columns. */
export const SUMS = ["requests", "bytes", "delay_ms_sum", "total_ms_sum"] as const;

/** Keys of the time buckets. */
export const BUCKET_KEYS = ["run_id", "instance_id", "bucket_ms", ...APART] as const;
/** Keys of the totals. */
export const TOTAL_KEYS = ["run_id", "instance_id", ...APART] as const;

/** The database's own time in milliseconds: the one clock that all instances of a fleet share. */
export const NOW_MS = "CAST(unixepoch('subsec') * 1000 AS INTEGER)";

/** A view, by name and by the statement that creates it. */
export interface SqlView {
  readonly name: string;
  readonly sql: string;
}

const SHARED = [
  `CREATE TABLE IF NOT EXISTS runs (run_id TEXT PRIMARY KEY, instance_id TEXT, started_ms INTEGER, seed INTEGER,
    preset TEXT, version TEXT, config TEXT)`,
  `CREATE TABLE IF NOT EXISTS writers (writer TEXT PRIMARY KEY, number INTEGER NOT NULL, seen_ms INTEGER NOT NULL)
    WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS instances (instance_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, version TEXT NOT NULL,
    config_version INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE IF NOT EXISTS fleet_config (version INTEGER PRIMARY KEY, instance_id TEXT NOT NULL,
    config TEXT NOT NULL, posted_ms INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS fleet (id INTEGER PRIMARY KEY CHECK (id = 1), seed INTEGER NOT NULL, token_sha256 TEXT,
    config TEXT NOT NULL, since_version INTEGER NOT NULL, resets INTEGER NOT NULL, agreed_ms INTEGER NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS rule_counters (id INTEGER PRIMARY KEY, counter TEXT NOT NULL UNIQUE,
    requests INTEGER NOT NULL, acting_since_ms INTEGER)`,
  "CREATE TABLE IF NOT EXISTS row_counts (domain TEXT PRIMARY KEY, rows INTEGER NOT NULL) WITHOUT ROWID",
];

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/**
 * The statements that create what is missing.
 *
 * - `<domain>_rows` has the requests as they travel, as JSON: that costs a fifth of binding two dozen values.
 * - `<domain>_timeseries` has sums for each time bucket, `<domain>_totals` the same without time: they stay exact
 *   when rows and buckets go.
 *
 * @throws {RangeError} for an unusable name
 */
export function tablesOf(domains: Readonly<Record<string, Columns>>): string[] {
  return [...SHARED, ...Object.keys(domains).flatMap(ownTables)];
}

function ownTables(domain: string): string[] {
  checkName(domain);
  const sums = SUMS.map((sum) => `${sum} REAL NOT NULL DEFAULT 0`);
  return [
    `CREATE TABLE IF NOT EXISTS ${domain}_rows
      (id INTEGER PRIMARY KEY, run_id TEXT NOT NULL, instance_id TEXT NOT NULL, data TEXT NOT NULL)`,
    `CREATE INDEX IF NOT EXISTS ${domain}_rows_of_run ON ${domain}_rows (run_id)`,
    `INSERT INTO row_counts SELECT '${domain}', (SELECT count(*) FROM ${domain}_rows)
      WHERE NOT EXISTS (SELECT 1 FROM row_counts WHERE domain = '${domain}')`,
    `CREATE TABLE IF NOT EXISTS ${domain}_timeseries
      (${BUCKET_KEYS}, ${sums}, PRIMARY KEY (${BUCKET_KEYS})) WITHOUT ROWID`,
    `CREATE INDEX IF NOT EXISTS ${domain}_timeseries_by_age ON ${domain}_timeseries (bucket_ms)`,
    `CREATE TABLE IF NOT EXISTS ${domain}_totals
      (${TOTAL_KEYS}, ${sums}, PRIMARY KEY (${TOTAL_KEYS})) WITHOUT ROWID`,
  ];
}

/**
 * `<domain>_requests`, which gives the rows of a domain their columns: `SELECT model, count(*) FROM llm_requests …`.
 * Columns may be added at the end of either list, but never moved: rows of earlier versions stay readable.
 *
 * @throws {RangeError} for an unusable name
 */
export function viewOf(domain: string, columns: Columns): SqlView {
  for (const name of [domain, ...Object.keys(columns)]) checkName(name);
  const places = [Object.entries(COMMON), Object.entries(columns)].flatMap((list, at) =>
    list.map(([name, type], index) => `CAST(data -> ${at} ->> ${index} AS ${type}) AS "${name}"`)
  );
  const name = `${domain}_requests`;
  return {
    name,
    sql: `CREATE VIEW ${name} AS SELECT id, run_id, instance_id, ${places} FROM ${domain}_rows`,
  };
}

function checkName(name: string): void {
  if (!NAME.test(name)) throw new RangeError(`Cannot use "${name}" as an SQL name`);
  if (name in COMMON) throw new RangeError(`Cannot use "${name}" as a column as every domain has it`);
}
