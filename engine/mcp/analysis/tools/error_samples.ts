import * as z from "zod";
import { COMMON, type SqlValue } from "../../../metrics/columns.ts";
import { defineTool } from "../../tool.ts";
import { counted } from "../../../base/counted.ts";
import { utc } from "../facts/figures.ts";
import { errorType, inRow, isGood } from "../facts/sql.ts";
import { type ErrorCount, totalsOf } from "../facts/totals.ts";
import { cursorNumbers, nextCursor, pageInput } from "../paging.ts";
import { numberOf, type Scope, scopeInput, scopeOf, scopeOutput } from "../scope.ts";

/** Longest text that a sample has of a column; clients choose some of these texts. */
const MOST_TEXT = 500;

const value = z.union([z.string(), z.number(), z.null()]);

const sample = z.object({
  request_id: z.string(),
  timestamp_utc: z.string().describe("arrival (UTC)"),
  endpoint: z.string(),
  status_code: z.int().nullable().describe("null: the connection broke before a status was sent"),
  latency_ms: z.number().describe("from arrival to end, milliseconds"),
  outcome: z.string().describe("fault, client_error, aborted or bug"),
  ending: z.string().describe("complete, fin or rst (broken by the server), client_aborted"),
  client: z.string().nullable().describe("session, or API key without its secret part"),
  attempt: z.int().nullable().describe("number of the try, from 0, where the client counts"),
}).catchall(value).describe("also the domain's own columns, such as model or path");

/** Single requests with an error. */
export const getErrorSamples = defineTool({
  name: "get_error_samples",
  title: "Requests with an error",
  description: "Requests of one run with one type of error, newest first, page by page.",
  input: z.object({
    ...scopeInput,
    error_type: z.string().describe(
      "name of a fault (e.g. rate_limit, timeout, connection_reset), or client_error, aborted, bug; see analyze_errors",
    ),
    ...pageInput(5, 100),
  }),
  output: z.object({
    ...scopeOutput,
    error_type: z.string(),
    total_count: z.int().describe("requests of the run with this error, also those whose rows are gone"),
    sample_count: z.int().describe("samples on this page"),
    samples: z.array(sample),
    next_cursor: nextCursor,
  }),
  annotations: { readOnlyHint: true },
  async run({ error_type, limit, cursor, ...wanted }, reader) {
    const [before = null] = cursor === undefined ? [] : cursorNumbers(cursor, 1);
    const scope = await scopeOf(reader, wanted);
    const { errors } = await totalsOf(scope);
    const total_count = errors.find(({ type }) => type === error_type)?.count ?? 0;
    const rows = total_count > 0 ? await rowsOf(scope, { error_type, before, limit: limit + 1 }) : [];
    const page = rows.slice(0, limit);
    return {
      summary: total_count > 0
        ? `${counted(total_count, "request")} with ${error_type}; ${page.length} of them here.`
        : `No request with ${error_type}. Types that there are: ${typesOf(errors)}.`,
      run_id: scope.run_id,
      domain: scope.domain,
      error_type,
      total_count,
      sample_count: page.length,
      samples: page.map((row) => sampleOf(row, Object.keys(reader.domains[scope.domain] ?? {}))),
      next_cursor: rows.length > limit ? String(page.at(-1)?.["id"]) : null,
    };
  },
});

/** Rows with an error, the newest first, from behind the one with the id `before`. */
async function rowsOf(
  { reader, run_id, domain }: Scope,
  { error_type, before, limit }: { error_type: string; before: number | null; limit: number },
) {
  const older = before === null ? "" : `AND id < ${before}`;
  return await reader.select(
    `SELECT * FROM ${domain}_requests WHERE id IN (SELECT id FROM ${domain}_rows
      WHERE run_id = ? ${older} AND ${errorType(inRow)} = ? AND NOT ${isGood(inRow)}
      ORDER BY id DESC LIMIT ${limit}) ORDER BY id DESC`,
    [run_id, error_type],
  );
}

function sampleOf(
  row: Readonly<Record<string, SqlValue>>,
  columns: readonly string[],
): z.output<typeof sample> {
  const text = (name: keyof typeof COMMON) => String(row[name] ?? "").slice(0, MOST_TEXT);
  const number = (name: keyof typeof COMMON) => row[name] === null ? null : numberOf(row[name]);
  return {
    ...Object.fromEntries(columns.map((name) => [name, shown(row[name] ?? null)])),
    request_id: text("request_id"),
    timestamp_utc: utc(numberOf(row["timestamp_ms"])),
    endpoint: text("route"),
    status_code: number("status"),
    latency_ms: numberOf(row["total_ms"]),
    outcome: text("outcome"),
    ending: text("ending"),
    client: row["client"] === null ? null : text("client"),
    attempt: number("attempt"),
  };
}

function shown(value: SqlValue): SqlValue {
  return typeof value === "string" ? value.slice(0, MOST_TEXT) : value;
}

function typesOf(errors: readonly ErrorCount[]): string {
  return errors.slice(0, 20).map(({ type }) => type).join(", ") || "none";
}
