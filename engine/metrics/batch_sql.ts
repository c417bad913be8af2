import { bytesOf, lengthOf } from "../reply/body.ts";
import { COMMON, type RowOrigin } from "./columns.ts";
import type { SqlStatement } from "./database.ts";
import { type DomainRows, jsonRows } from "./packed_rows.ts";
import { APART, BUCKET_KEYS, NOW_MS, SUMS, TOTAL_KEYS } from "./tables.ts";

/**
 * Rows and sums that one writer hands over at once. It is written whole or not at all, and never twice: a number that
 * was written before is skipped, so that a batch whose acknowledgement was lost can be sent again.
 */
export interface RowBatch extends RowOrigin {
  /** Writer of the batch: an instance and a worker of it, e.g. `ins_1f/0`. */
  readonly writer: string;
  /** Grows with each batch of a writer. */
  readonly number: number;
  readonly batches: readonly DomainRows[];
}

/** True in SQL if a writer has not written this number yet. */
export const IS_NEW = ":number > ifnull((SELECT number FROM writers WHERE writer = :writer), -1)";

/** Keys and sums of a bucket, in the order of its list. */
const PLACES = ["bucket_ms", ...APART, ...SUMS];

/** The statements of one transaction that writes a batch, or nothing if it was written before. */
export function batchStatements({ writer, number, run_id, instance_id, batches }: RowBatch): SqlStatement[] {
  const once = { writer, number, run_id, instance_id };
  const written = batches.map(jsonRows).flatMap(({ domain, rows, buckets }): SqlStatement[] => [
    {
      sql: `INSERT INTO ${domain}_rows (run_id, instance_id, data)
        SELECT :run_id, :instance_id, CAST(substr(:rows, value / ${LENGTHS}, value % ${LENGTHS}) AS TEXT)
        FROM json_each(:spans) WHERE ${IS_NEW}`,
      args: { ...once, ...spansOf(rows) },
    },
    countRows(domain, "added"),
    ...[add(`${domain}_timeseries`, BUCKET_KEYS), add(`${domain}_totals`, TOTAL_KEYS)].map((sql) => ({
      sql,
      args: { ...once, buckets: readable(buckets) },
    })),
  ]);
  return [...written, noted({ writer, number })];
}

/**
 * The statement that counts the rows that the one before it has added or removed. Ids do not tell how many there are,
 * as a run that was forgotten leaves gaps; where there are none they do, and correct the count.
 */
export function countRows(domain: string, what: "added" | "removed"): SqlStatement {
  const [rows, sign] = [`${domain}_rows`, what === "added" ? "+" : "-"];
  const ids = `ifnull((SELECT max(id) FROM ${rows}) - (SELECT min(id) FROM ${rows}) + 1, 0)`;
  return {
    sql: `UPDATE row_counts SET rows = min(rows ${sign} changes(), ${ids}) WHERE domain = :domain`,
    args: { domain },
  };
}

/** The statement that notes that a writer has written a number, so that it is never written again. */
export function noted({ writer, number }: Pick<RowBatch, "writer" | "number">): SqlStatement {
  return {
    sql: `INSERT INTO writers VALUES (:writer, :number, ${NOW_MS}) ON CONFLICT (writer)
      DO UPDATE SET number = max(number, excluded.number), seen_ms = excluded.seen_ms`,
    args: { writer, number },
  };
}

/** Adds the sums of buckets to what a table has for their keys. */
function add(table: string, keys: readonly string[]): string {
  const [, , ...own] = keys;
  const values = [...own, ...SUMS].map((name) => `value ->> ${PLACES.indexOf(name)}`);
  const sums = SUMS.map((sum) => `${sum} = ${sum} + excluded.${sum}`);
  return `INSERT INTO ${table} (${[...keys, ...SUMS]})
    SELECT :run_id, :instance_id, ${values} FROM json_each(:buckets) WHERE ${IS_NEW}
    ON CONFLICT (${keys}) DO UPDATE SET ${sums}`;
}

/** JSON path of a row's time. */
export const ROW_TIME = `data ->> '$[0][${Object.keys(COMMON).indexOf("timestamp_ms")}]'`;

/** Above all lengths of rows in bytes; digits of a length. */
const [LENGTHS, LENGTH_DIGITS] = [1_000_000_000, 9];

/**
 * Rows as one block of bytes, and a JSON list of where each is: its first byte, from 1, times `LENGTHS`, plus its length.
 * SQL cuts bytes in two thirds of the time in which it reads a list of JSON and writes its items down again.
 */
function spansOf(all: readonly string[]): { readonly rows: Uint8Array; readonly spans: string } {
  const text = readable(all.join(""));
  const rows = bytesOf(text);
  const isAscii = rows.length === text.length;
  let start = 1;
  const spans = all.map((row) => {
    const length = isAscii ? row.length : lengthOf(row);
    const span = `${start}${String(length).padStart(LENGTH_DIGITS, "0")}`;
    start += length;
    return span;
  });
  return { rows, spans: `[${spans}]` };
}

const NO_TEXT = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

/**
 * Half a surrogate pair and NUL, which clients do send, are escapes in JSON and no text in SQL: reading half a pair back
 * would end libSQL, and this process with it, and a text would end at its NUL.
 */
function readable(json: string): string {
  return /\\u(?:d|0000)/i.test(json) ? json.replace(NO_TEXT, "$1\\ufffd") : json;
}
