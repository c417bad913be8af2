import type { RequestRecord } from "../base/request_record.ts";
import type { Columns } from "../domain/columns.ts";

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
export type SqlValue = string | number | null;
/** The values of a row, in the order of its columns. */
export type SqlRow = readonly SqlValue[];

/** Run and instance of a row. */
export interface RowOrigin {
  readonly run_id: string;
  readonly instance_id: string;
}

/** The common columns of a finished request, its times in full. */
export function commonCells(seq: number, record: RequestRecord): SqlValue[] {
  return [
    seq,
    record.id,
    record.arrived,
    record.route,
    record.ordinal,
    record.attempt,
    record.outcome,
    record.fault,
    Number(record.in_burst),
    record.status,
    record.ending,
    Number(record.degraded),
    record.delay_ms,
    record.first_byte_ms,
    record.total_ms,
    record.bytes,
    record.client,
  ];
}

/** A value as its column can give it back: whole numbers beyond 2^53 fit SQLite and not JavaScript. */
export function storable(value: SqlValue, type: Columns[string] | undefined): SqlValue {
  return typeof value === "number" && type === "INTEGER" && !Number.isSafeInteger(value) ? null : value;
}
