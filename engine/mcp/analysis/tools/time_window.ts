import * as z from "zod";
import { defineTool } from "../../tool.ts";
import { counted } from "../../../base/counted.ts";
import { rounded, sumOf, utc } from "../facts/figures.ts";
import { errorType, inRow, isGood } from "../facts/sql.ts";
import { numberOf, type Scope, scopeInput, scopeOf, scopeOutput } from "../scope.ts";

/** Latest instant that a date can be, in seconds since 1970. */
const LAST_SEC = 8.64e12;

const seconds = z.number().min(0).max(LAST_SEC);

/** Figures of a span of time. */
export const getTimeWindow = defineTool({
  name: "get_time_window",
  title: "Figures of a span of time",
  description:
    "Figures of the requests of one run that arrived in a span of time, from the rows that still exist.",
  input: z.object({
    ...scopeInput,
    start_sec: seconds.describe("beginning, seconds since 1970, inclusive"),
    end_sec: seconds.describe("end, seconds since 1970, exclusive"),
  }),
  output: z.object({
    ...scopeOutput,
    window: z.object({ start: z.string(), end: z.string() }).describe("the span (UTC)"),
    total_requests: z.int(),
    success_count: z.int().describe("requests that got their good reply, whatever delayed or decorated it"),
    rate_limited_count: z.int().describe("requests answered 429"),
    capacity_error_count: z.int().describe("requests answered 529"),
    avg_latency_ms: z.number().nullable().describe("mean, milliseconds; null: no request"),
    errors_by_type: z.record(z.string(), z.int()).describe("most frequent first"),
  }),
  annotations: { readOnlyHint: true },
  async run({ start_sec, end_sec, ...wanted }, reader) {
    if (end_sec <= start_sec) {
      throw new Error(
        `Cannot use a window from ${start_sec} to ${end_sec}: end_sec must be greater than start_sec`,
      );
    }
    const scope = await scopeOf(reader, wanted);
    const window = { start: utc(start_sec * 1000), end: utc(end_sec * 1000) };
    const kinds = await kindsIn(scope, start_sec * 1000, end_sec * 1000);
    const count = (of: readonly Kind[]) => sumOf(of.map(({ requests }) => requests));
    const total_requests = count(kinds);
    const success_count = count(kinds.filter(({ type }) => type === null));
    return {
      summary: `${
        counted(total_requests, "request")
      } from ${window.start} to ${window.end}, ${success_count} of them \
answered well.`,
      run_id: scope.run_id,
      domain: scope.domain,
      window,
      total_requests,
      success_count,
      rate_limited_count: count(kinds.filter(({ status }) => status === 429)),
      capacity_error_count: count(kinds.filter(({ status }) => status === 529)),
      avg_latency_ms: total_requests > 0
        ? rounded(sumOf(kinds.map(({ total_ms_sum }) => total_ms_sum)) / total_requests)
        : null,
      errors_by_type: errorsBy(kinds),
    };
  },
});

/** Requests that are alike; `type` is `null` where they are good. */
interface Kind {
  readonly type: string | null;
  readonly status: number | null;
  readonly requests: number;
  readonly total_ms_sum: number;
}

async function kindsIn({ reader, run_id, domain }: Scope, from_ms: number, to_ms: number): Promise<Kind[]> {
  const at = inRow("timestamp_ms");
  const rows = await reader.select(
    `SELECT CASE WHEN ${isGood(inRow)} THEN NULL ELSE ${errorType(inRow)} END AS type, ${
      inRow("status")
    } AS status,
      count(*) AS requests, sum(${inRow("total_ms")}) AS total_ms_sum
      FROM ${domain}_rows WHERE run_id = ? AND ${at} >= ? AND ${at} < ? GROUP BY 1, 2`,
    [run_id, from_ms, to_ms],
  );
  return rows.map(({ type, status, requests, total_ms_sum }) => ({
    type: typeof type === "string" ? type : null,
    status: status === null ? null : numberOf(status),
    requests: numberOf(requests),
    total_ms_sum: numberOf(total_ms_sum),
  }));
}

function errorsBy(kinds: readonly Kind[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { type, requests } of kinds) {
    if (type !== null) counts.set(type, (counts.get(type) ?? 0) + requests);
  }
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
}
