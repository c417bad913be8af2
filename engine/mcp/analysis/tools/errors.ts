import * as z from "zod";
import { defineTool } from "../../tool.ts";
import { pct, utc } from "../facts/figures.ts";
import { errorType, inRow, isGood } from "../facts/sql.ts";
import { type ErrorCount, errorCount, groups, listed, type RunTotals, totalsOf } from "../facts/totals.ts";
import { dataStatus, numberOf, type Scope, scopeInput, scopeOf, scopeOutput, statusIf } from "../scope.ts";

/** Longest list of types or of statuses; there are fewer faults than that. */
const MOST = 200;
/** Types that samples are given of, and samples of each. */
const SAMPLED_TYPES = 5;
const SAMPLES = 3;

/** Errors of a run by type and status. */
export const analyzeErrors = defineTool({
  name: "analyze_errors",
  title: "Errors of a run",
  description:
    "Errors of one run by type and by status, with counts, percentages, and when the most frequent ones \
first happened. An error is a request that did not get its good reply: by an injected fault (type: its name), by the \
client's own doing (client_error), because the client left (aborted), or by a bug of the server (bug). Replies that \
are only late are none. get_error_samples shows single requests of a type.",
  input: z.object(scopeInput),
  output: z.object({
    ...scopeOutput,
    status: dataStatus,
    total_requests: z.int(),
    total_errors: z.int(),
    error_rate_pct: z.number().describe("percent of all requests"),
    by_error_type: z.array(errorCount).max(MOST).describe("most frequent first"),
    by_status_code: z.array(z.object({
      status_code: z.int(),
      count: z.int(),
      pct: z.number().describe("percent of all requests"),
    })).max(MOST).describe("statuses of 400 and more, most frequent first"),
    sample_timestamps: z.record(z.string(), z.array(z.string())).describe(
      "time stamps (UTC) of the first three errors of each of the five most frequent types",
    ),
  }),
  annotations: { readOnlyHint: true },
  async run(input, reader) {
    const scope = await scopeOf(reader, input);
    const totals = await totalsOf(scope);
    const { requests, errors } = totals;
    const total_errors = requests - totals.good;
    const samples = errors.slice(0, SAMPLED_TYPES).map(async (
      error,
    ) => [error.type, await firstOf(scope, error)]);
    return {
      summary: requests === 0
        ? `No request of ${scope.domain} is recorded in run ${scope.run_id}; list_runs tells which runs have some.`
        : `${total_errors} of ${requests} requests failed (${pct(total_errors, requests)}%). Most frequent: \
${listed(errors)}.`,
      run_id: scope.run_id,
      domain: scope.domain,
      status: statusIf(requests > 0),
      total_requests: requests,
      total_errors,
      error_rate_pct: pct(total_errors, requests),
      by_error_type: errors.slice(0, MOST),
      by_status_code: statusesOf(totals).slice(0, MOST),
      sample_timestamps: Object.fromEntries(await Promise.all(samples)),
    };
  },
});

function statusesOf({ alike, requests }: RunTotals) {
  return groups(alike.filter(({ status }) => status !== null && status >= 400), ({ status }) => status ?? 0)
    .map(([status_code, count]) => ({ status_code, count, pct: pct(count, requests) }));
}

/** Time stamps of the errors of a type that were recorded first. */
async function firstOf({ reader, run_id, domain }: Scope, { type }: ErrorCount): Promise<string[]> {
  const rows = await reader.select(
    `SELECT ${inRow("timestamp_ms")} AS at FROM ${domain}_rows
      WHERE run_id = ? AND ${errorType(inRow)} = ? AND NOT ${isGood(inRow)} ORDER BY id LIMIT ${SAMPLES}`,
    [run_id, type],
  );
  return rows.map(({ at }) => numberOf(at)).sort((a, b) => a - b).map(utc);
}
