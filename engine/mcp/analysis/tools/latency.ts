import * as z from "zod";
import { defineTool } from "../../tool.ts";
import { latencyOf, seriesOf, type TimeBucket } from "../facts/buckets.ts";
import { rounded } from "../facts/figures.ts";
import { type Latencies, latenciesOf } from "../facts/percentiles.ts";
import { totalsOf } from "../facts/totals.ts";
import { dataStatus, scopeInput, scopeOf, scopeOutput, statusIf } from "../scope.ts";

/** Share of 429s above which a bucket counts as one with errors. */
const LIMITED_SHARE = 0.1;

/** Latencies of a run. */
export const analyzeLatency = defineTool({
  name: "analyze_latency",
  title: "Latencies of a run",
  description:
    "Latencies of one run, from arrival to last byte, injected delays included: percentiles by nearest \
rank over all rows, mean, maximum, slow requests, and whether requests take longer while others are rate limited.",
  input: z.object(scopeInput),
  output: z.object({
    ...scopeOutput,
    status: dataStatus,
    p50_ms: z.number().nullable().describe("median, milliseconds, as are all ending in _ms"),
    p95_ms: z.number().nullable(),
    p99_ms: z.number().nullable(),
    avg_ms: z.number().nullable(),
    max_ms: z.number().nullable(),
    slow_threshold_ms: z.number().nullable().describe("twice p95_ms"),
    slow_count: z.int().describe("requests above slow_threshold_ms"),
    error_correlation: z.string().describe(
      "mean latency in time buckets with over 10% of 429s against the others: HIGH over 1.5 times, MODERATE over \
1.2 times, LOW, or INSUFFICIENT_DATA",
    ),
    latency_sample_count: z.int().describe(
      "requests that the figures are of: all rows of the run that still exist",
    ),
    latency_total_count: z.int().describe(
      "requests of the run; more than there are rows if old ones were removed",
    ),
  }),
  annotations: { readOnlyHint: true },
  async run(input, reader) {
    const scope = await scopeOf(reader, input);
    const figures = await latenciesOf(scope);
    const { requests } = await totalsOf(scope);
    const error_correlation = correlated((await seriesOf(scope)).buckets);
    return {
      summary: figures === null
        ? `No row of ${scope.domain} is kept of run ${scope.run_id}.`
        : summarized(figures, requests, error_correlation),
      run_id: scope.run_id,
      domain: scope.domain,
      status: statusIf(figures !== null),
      p50_ms: rounds(figures?.p50_ms),
      p95_ms: rounds(figures?.p95_ms),
      p99_ms: rounds(figures?.p99_ms),
      avg_ms: rounds(figures?.avg_ms),
      max_ms: rounds(figures?.max_ms),
      slow_threshold_ms: rounds(figures && figures.p95_ms * 2),
      slow_count: figures?.slow ?? 0,
      error_correlation,
      latency_sample_count: figures?.count ?? 0,
      latency_total_count: requests,
    };
  },
});

function rounds(figure: number | null | undefined): number | null {
  return figure === null || figure === undefined ? null : rounded(figure);
}

function correlated(buckets: readonly TimeBucket[]): string {
  const busy = buckets.filter(({ total }) => total > 0);
  const isLimited = ({ total, rateLimited }: TimeBucket) => rateLimited > total * LIMITED_SHARE;
  const limited = latencyOf(busy.filter(isLimited));
  const clean = latencyOf(busy.filter((bucket) => !isLimited(bucket)));
  if (busy.length < 3 || limited === null || clean === null) return "INSUFFICIENT_DATA";
  if (limited > clean * 1.5) return "HIGH: latency rises while requests are rate limited";
  return limited > clean * 1.2
    ? "MODERATE: latency rises somewhat while requests are rate limited"
    : "LOW: latency does not rise while requests are rate limited";
}

function summarized(
  { p50_ms, p95_ms, p99_ms, slow, count }: Latencies,
  requests: number,
  correlation: string,
) {
  const kept = count < requests ? ` Of ${requests} requests, ${count} rows are kept.` : "";
  return `Half of the requests took up to ${rounded(p50_ms)} ms, 95% up to ${rounded(p95_ms)} ms, 99% up to \
${rounded(p99_ms)} ms. ${slow} took more than ${
    rounded(p95_ms * 2)
  } ms. Correlation with 429s: ${correlation}.${kept}`;
}
