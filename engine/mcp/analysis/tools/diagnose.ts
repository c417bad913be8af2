import * as z from "zod";
import { defineTool } from "../../tool.ts";
import { seriesOf } from "../facts/buckets.ts";
import { counted } from "../../../base/counted.ts";
import { pct } from "../facts/figures.ts";
import { errorCount, listed, type RunTotals, totalsOf } from "../facts/totals.ts";
import { scopeInput, scopeOf, scopeOutput } from "../scope.ts";

/** Share of 429s in a bucket above which it counts for `burst_periods`. */
const LIMITED_SHARE = 0.5;

const health = z.enum(["OK", "WARNING", "CRITICAL", "NO_DATA"]);

/** Overview of a run. */
export const diagnose = defineTool({
  name: "diagnose",
  title: "Overview of a run",
  description:
    "Overview of one run in a paragraph: requests, success rate, the three most frequent errors, patterns, \
rate limiting. Start here. It describes what clients got, which the server's configuration decides; \
analyze_aimd_behavior tells what they did about it.",
  input: z.object(scopeInput),
  output: z.object({
    ...scopeOutput,
    status: health.describe(
      "by success rate: under 50% CRITICAL, under 80% WARNING; NO_DATA: no request yet",
    ),
    total_requests: z.int(),
    success_rate_pct: z.number().describe(
      "percent of requests that got their good reply, whatever delayed or decorated it",
    ),
    rate_limit_pct: z.number().describe("percent of requests answered 429"),
    top_errors: z.array(errorCount).max(3).describe("most frequent first"),
    patterns_detected: z.array(z.string()).max(3).describe(
      "burst_periods(n): n time buckets, 3 or more, with over half of the requests answered 429; timeout_cluster(n): \
n time-outs, more than 10; diverse_errors(n_types): n types of errors, 5 or more",
    ),
    aimd_assessment: z.string().describe("STRESSED over 30% of 429s, MODERATE over 10%, LIGHT, or CLEAN"),
  }),
  annotations: { readOnlyHint: true },
  async run(input, reader) {
    const scope = await scopeOf(reader, input);
    const { run_id, domain } = scope;
    const totals = await totalsOf(scope);
    const success_rate_pct = pct(totals.good, totals.requests);
    const patterns_detected = patternsIn(totals, await limitedBuckets(scope));
    const aimd_assessment = assessed(pct(totals.rateLimited, totals.requests));
    return {
      summary: totals.requests === 0
        ? `No request of ${domain} is recorded in run ${run_id}; list_runs tells which runs have some.`
        : `${
          counted(totals.requests, "request")
        } of ${domain}, ${success_rate_pct}% answered well. Most frequent \
errors: ${listed(totals.errors)}. Patterns: ${patterns_detected.join(", ") || "none"}. ${aimd_assessment}.`,
      run_id,
      domain,
      status: statusOf(totals),
      total_requests: totals.requests,
      success_rate_pct,
      rate_limit_pct: pct(totals.rateLimited, totals.requests),
      top_errors: totals.errors.slice(0, 3),
      patterns_detected,
      aimd_assessment,
    };
  },
});

async function limitedBuckets(scope: Parameters<typeof seriesOf>[0]): Promise<number> {
  const { buckets } = await seriesOf(scope);
  return buckets.filter(({ total, rateLimited }) => rateLimited > total * LIMITED_SHARE).length;
}

function patternsIn({ errors }: RunTotals, limited: number): string[] {
  const timeouts = errors.find(({ type }) => type === "timeout")?.count ?? 0;
  return [
    ...(limited >= 3 ? [`burst_periods(${limited})`] : []),
    ...(timeouts > 10 ? [`timeout_cluster(${timeouts})`] : []),
    ...(errors.length >= 5 ? [`diverse_errors(${errors.length}_types)`] : []),
  ];
}

function assessed(limitedPct: number): string {
  if (limitedPct > 30) return "STRESSED: more than 30% of the requests were answered 429";
  if (limitedPct > 10) return "MODERATE: more than 10% of the requests were answered 429";
  return limitedPct > 0
    ? "LIGHT: up to 10% of the requests were answered 429"
    : "CLEAN: no request was answered 429";
}

function statusOf({ requests, good }: RunTotals): z.output<typeof health> {
  if (requests === 0) return "NO_DATA";
  if (good < requests * 0.5) return "CRITICAL";
  return good < requests * 0.8 ? "WARNING" : "OK";
}
