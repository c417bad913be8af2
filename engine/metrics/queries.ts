import type { RowOrigin, SqlValue } from "./columns.ts";
import type { SqlStatement } from "./database.ts";
import type { BucketQuery, RowPage, RowQuery, RunRow } from "./store.ts";
import { APART, SUMS } from "./tables.ts";
import type { ResultSet, Row } from "@libsql/client";

/** Sums over a group of requests, with the keys of the group. */
export interface RequestSums {
  readonly outcome: string;
  readonly fault: string | null;
  readonly status: number | null;
  readonly ending: string;
  readonly requests: number;
  readonly bytes: number;
  readonly delay_ms_sum: number;
  readonly total_ms_sum: number;
}

/** Sums of all requests of one kind that an instance counted in a run. */
export interface Total extends RequestSums, RowOrigin {}

/** The same within a time bucket, which begins at `bucket_ms` (milliseconds since 1970). */
export interface Bucket extends RequestSums {
  readonly instance_id: string;
  readonly bucket_ms: number;
}

/** Statement that writes a run, unless it is there. */
export function insertRun(run: RunRow): SqlStatement {
  const { run_id, instance_id, started_ms, seed, preset, version, config } = run;
  return {
    sql: `INSERT INTO runs VALUES (:run_id, :instance_id, :started_ms, :seed, :preset, :version, :config)
      ON CONFLICT DO NOTHING`,
    args: { run_id, instance_id, started_ms, seed, preset, version, config },
  };
}

/** Statement that reads a page of a table, in the order of its rows. */
export function selectPage({ domain, table, run_id, after, limit }: RowQuery): SqlStatement {
  const name = table === "runs" ? "runs" : `${domain}_${table}`;
  const which = run_id === undefined ? "true" : "run_id = :run_id";
  return {
    sql: isPagedById(table)
      ? `SELECT * FROM ${name} WHERE ${which} AND id > :after ORDER BY id LIMIT :limit`
      : `SELECT * FROM ${name} WHERE ${which} ORDER BY 3 LIMIT :limit OFFSET :after`,
    args: { after, limit, ...(run_id === undefined ? {} : { run_id }) },
  };
}

/** The rows that `selectPage` found, and where the next page begins. */
export function pageOf(result: ResultSet, { table, after, limit }: RowQuery): RowPage {
  const objects = recordsOf(result);
  const last = isPagedById(table) ? Number(objects.at(-1)?.["id"] ?? after) : after + objects.length;
  const { rows, columns } = result;
  const unreadable = rows.reduce(
    (sum, row) => sum + columns.filter((_, at) => isTooLarge(row[at])).length,
    0,
  );
  return { rows: objects, next: objects.length < limit ? null : last, unreadable };
}

/** The rows of a result by the names of its columns. */
export function recordsOf({ rows, columns }: ResultSet): Record<string, SqlValue>[] {
  return rows.map((row) =>
    Object.fromEntries(columns.map((column, index): [string, SqlValue] => [column, cell(row[index])]))
  );
}

/**
 * True for requests: paging by id stays right while rows are added and pruned. The small tables are paged by offset.
 */
function isPagedById(table: RowQuery["table"]): boolean {
  return table === "requests";
}

/** Statement that reads the totals of a domain, of one run or of all. */
export function selectTotals(domain: string, run_id: string | undefined): SqlStatement {
  const sql = `SELECT * FROM ${domain}_totals`;
  return run_id === undefined ? sql : { sql: `${sql} WHERE run_id = :run_id`, args: { run_id } };
}

/** The key of the buckets has the instance before the time, so each instance of the run is looked up by itself. */
export function selectSeries({ domain, run_id, instance_id, from_ms, to_ms }: BucketQuery): SqlStatement {
  const only = instance_id === undefined ? "" : "AND instance_id = :instance_id";
  return {
    sql: `SELECT instance_id, bucket_ms, ${[...APART, ...SUMS].map((name) => `buckets.${name}`)}
      FROM (SELECT DISTINCT run_id, instance_id FROM ${domain}_totals WHERE run_id = :run_id ${only}) AS own
      CROSS JOIN ${domain}_timeseries AS buckets USING (run_id, instance_id)
      WHERE bucket_ms >= :from_ms AND bucket_ms < :to_ms ORDER BY bucket_ms`,
    args: { run_id, from_ms, to_ms, ...(instance_id === undefined ? {} : { instance_id }) },
  };
}

/** A row of the totals. */
export function asTotal(row: Row): Total {
  return { run_id: text(row["run_id"]), instance_id: text(row["instance_id"]), ...sumsOf(row) };
}

/** A row of the time buckets. */
export function asBucket(row: Row): Bucket {
  return {
    instance_id: text(row["instance_id"]),
    bucket_ms: Number(row["bucket_ms"]),
    ...sumsOf(row),
  };
}

function sumsOf(row: Row): RequestSums {
  return {
    outcome: text(row["outcome"]),
    fault: text(row["fault"]) || null,
    status: row["status"] === "" ? null : Number(row["status"]),
    ending: text(row["ending"]),
    requests: Number(row["requests"]),
    bytes: Number(row["bytes"]),
    delay_ms_sum: Number(row["delay_ms_sum"]),
    total_ms_sum: Number(row["total_ms_sum"]),
  };
}

/** A value of a row; `null` in place of a whole number that no JavaScript number is. */
function cell(value: unknown): SqlValue {
  if (typeof value === "bigint") return isTooLarge(value) ? null : Number(value);
  return typeof value === "string" || typeof value === "number" ? value : null;
}

function isTooLarge(value: unknown): boolean {
  return typeof value === "bigint" && !Number.isSafeInteger(Number(value));
}

/** A text of a row; empty for anything else. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
