import * as z from "zod";
import { defineTool } from "../../tool.ts";
import { seriesOf, throughput, type TimeBucket } from "../facts/buckets.ts";
import { apart, BURST_RULE, findBursts, recoveries, RECOVERY_RULE } from "../facts/bursts.ts";
import { counted } from "../../../base/counted.ts";
import { mean, rounded, sumOf } from "../facts/figures.ts";
import { totalsOf } from "../facts/totals.ts";
import { BACKOFF_RULE, type ClientWaits, clientWaits, waitsOf } from "../facts/waits.ts";
import { dataStatus, scopeInput, scopeOf, scopeOutput, statusIf } from "../scope.ts";

/** A fall of requests per bucket during bursts that shows that clients back off, in percent. */
const CLEAR_FALL_PCT = 30;
/** Refusals that it takes to judge. */
const ENOUGH_REFUSALS = 10;

/** Behaviour of clients under rate limits. */
export const analyzeAimdBehavior = defineTool({
  name: "analyze_aimd_behavior",
  title: "Behaviour of clients under rate limits",
  description: `Do clients back off when they are refused, and how soon is throughput back after a burst? \
${BURST_RULE} ${RECOVERY_RULE} ${BACKOFF_RULE}`,
  input: z.object(scopeInput),
  output: z.object({
    ...scopeOutput,
    status: dataStatus,
    bucket_sec: z.number().describe(
      "width of a time bucket, seconds; seconds without requests count as buckets",
    ),
    burst_count: z.int(),
    active_burst_count: z.int().describe("bursts that were not over at the end of the data: 0 or 1"),
    recovered_count: z.int().describe("bursts after which throughput was seen to come back"),
    avg_recovery_buckets: z.number().nullable().describe(
      "mean recovery of these, in buckets; 0: in the next bucket",
    ),
    avg_recovery_sec: z.number().nullable().describe("the same in seconds"),
    throughput_degradation_pct: z.number().nullable().describe(
      "fall of good replies per bucket within bursts, percent",
    ),
    normal_throughput_avg: z.number().nullable().describe("good replies per bucket outside bursts"),
    burst_throughput_avg: z.number().nullable().describe("good replies per bucket within bursts"),
    request_change_pct: z.number().nullable().describe(
      "change of requests per bucket within bursts against outside, percent; negative: clients asked less",
    ),
    backoff_ratio: z.number().describe(
      "429s / all requests, 0 to 1: what the server did, no judgement of clients",
    ),
    backoff_assessment: z.string().describe(
      "EFFECTIVE, MODERATE, INEFFECTIVE or INSUFFICIENT_EVIDENCE, and why",
    ),
    clients: z.array(clientWaits).max(20).describe(
      "clients with refusals, those with most first; from the newest 100,000 rows of the run",
    ),
  }),
  annotations: { readOnlyHint: true },
  async run(input, reader) {
    const scope = await scopeOf(reader, input);
    const { bucket_sec, buckets } = await seriesOf(scope);
    const totals = await totalsOf(scope);
    const clients = await waitsOf(scope);
    const rates = ratesOf(buckets);
    const backoff_assessment = assessed(clients, rates.request_change_pct);
    return {
      run_id: scope.run_id,
      domain: scope.domain,
      summary: buckets.length < 2
        ? "Not enough data: requests in two or more time buckets are needed."
        : summarized(rates, bucket_sec, backoff_assessment),
      status: statusIf(buckets.length >= 2),
      bucket_sec,
      ...rates,
      avg_recovery_sec: rates.avg_recovery_buckets === null
        ? null
        : rounded(rates.avg_recovery_buckets * bucket_sec),
      backoff_ratio: totals.requests > 0 ? Math.round(totals.rateLimited / totals.requests * 1000) / 1000 : 0,
      backoff_assessment,
      clients,
    };
  },
});

type Rates = ReturnType<typeof ratesOf>;

function ratesOf(buckets: readonly TimeBucket[]) {
  const bursts = findBursts(buckets);
  const { within, outside } = apart(buckets, bursts);
  const [normal, burst] = [throughput(outside), throughput(within)];
  const seen = recoveries(buckets, bursts).filter((one) => one !== null);
  return {
    burst_count: bursts.length,
    active_burst_count: bursts.filter(({ active }) => active).length,
    recovered_count: seen.length,
    avg_recovery_buckets: mean(seen),
    throughput_degradation_pct: changed(burst, normal, -1),
    normal_throughput_avg: normal === null ? null : rounded(normal),
    burst_throughput_avg: burst === null ? null : rounded(burst),
    request_change_pct: changed(requestRate(within), requestRate(outside), 1),
  };
}

function requestRate(buckets: readonly TimeBucket[]): number | null {
  return buckets.length > 0 ? sumOf(buckets.map(({ total }) => total)) / buckets.length : null;
}

/** Change from `before`, in percent; `null` where there is nothing to compare. */
function changed(now: number | null, before: number | null, sign: 1 | -1): number | null {
  return now === null || before === null || before === 0
    ? null
    : rounded(sign * (now - before) / before * 100);
}

/** Proof against one client outweighs the rest; a fall of all requests acquits where there is none. */
function assessed(clients: readonly ClientWaits[], request_change_pct: number | null): string {
  const refusals = sumOf(clients.map(({ refusals }) => refusals));
  const of = (wanted: ClientWaits["assessment"]) => clients.filter(({ assessment }) => assessment === wanted);
  const hasty = of("INEFFECTIVE");
  if (hasty.length > 0) {
    return `INEFFECTIVE: ${
      hasty.map(({ client }) => client).join(", ")
    } sent the next request at once after refusals`;
  }
  if (of("MODERATE").length > 0) {
    return "MODERATE: clients wait after refusals, but less than a quarter of a second";
  }
  if (of("EFFECTIVE").length > 0) {
    const open = of("INSUFFICIENT_EVIDENCE").length;
    return `EFFECTIVE: clients wait after refusals${
      open > 0 ? `; no evidence on ${counted(open, "other client")}` : ""
    }`;
  }
  if (refusals >= ENOUGH_REFUSALS && request_change_pct !== null && request_change_pct <= -CLEAR_FALL_PCT) {
    return `EFFECTIVE: clients asked ${-request_change_pct}% less during bursts`;
  }
  return `INSUFFICIENT_EVIDENCE: ${
    counted(refusals, "refusal")
  }, from which it cannot be told how clients back off`;
}

function summarized(rates: Rates, bucket_sec: number, assessment: string): string {
  const { burst_count, active_burst_count, avg_recovery_buckets, throughput_degradation_pct } = rates;
  const active = active_burst_count > 0 ? ", the last one still active" : "";
  const recovery = avg_recovery_buckets === null
    ? "No recovery was seen."
    : `Throughput was back after ${rounded(avg_recovery_buckets * bucket_sec)} s on average.`;
  const fall = throughput_degradation_pct === null
    ? ""
    : ` Good replies per bucket fell by ${throughput_degradation_pct}% within bursts.`;
  return `${counted(burst_count, "burst")}${active}.${burst_count > 0 ? ` ${recovery}${fall}` : ""} \
Backoff: ${assessment}.`;
}
