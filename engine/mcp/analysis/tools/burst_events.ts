import * as z from "zod";
import { defineTool } from "../../tool.ts";
import { latencyOf, seriesOf, throughput, type TimeBucket } from "../facts/buckets.ts";
import {
  BASELINE_BUCKETS,
  before,
  BURST_RULE,
  type BurstEvent,
  findBursts,
  recoveries,
  RECOVERY_RULE,
} from "../facts/bursts.ts";
import { counted } from "../../../base/counted.ts";
import { rounded, sumOf, utc } from "../facts/figures.ts";
import { cursorNumbers, nextCursor, pageInput } from "../paging.ts";
import { dataStatus, scopeInput, scopeOf, scopeOutput, statusIf } from "../scope.ts";

const phase = z.object({
  avg_success: z.number().describe("good replies per bucket"),
  avg_latency_ms: z.number().nullable().describe(
    "mean latency of the requests, milliseconds; null: there were none",
  ),
});

const burstEvent = z.object({
  start_bucket: z.string().describe("beginning of its first time bucket (UTC)"),
  end_bucket: z.string().nullable().describe(
    "beginning of its last bucket with requests (UTC); null: still active",
  ),
  duration_buckets: z.int().describe("buckets from the first to the last with requests"),
  still_active: z.boolean().describe("true if the burst was not over at the end of the data"),
  recovery_buckets: z.int().nullable().describe(
    "buckets from its end until throughput was back; null: not seen",
  ),
  before: phase.nullable().describe(
    `the up to ${BASELINE_BUCKETS} buckets before it; null: it began with the run`,
  ),
  during: phase.extend({
    total_rate_limited: z.int().describe("requests answered 429"),
    total_capacity_errors: z.int().describe("requests answered 529"),
  }),
  after: phase.nullable().describe(
    `the up to ${BASELINE_BUCKETS} buckets behind it; null: it is still active`,
  ),
});

/** Bursts of a run. */
export const getBurstEvents = defineTool({
  name: "get_burst_events",
  title: "Bursts of a run",
  description:
    `Bursts of refusals in one run, oldest first, with what throughput and latency were before, during \
and after each. ${BURST_RULE} ${RECOVERY_RULE}`,
  input: z.object({ ...scopeInput, ...pageInput(20, 100) }),
  output: z.object({
    ...scopeOutput,
    status: dataStatus,
    bucket_sec: z.number().describe(
      "width of a time bucket, seconds; seconds without requests count as buckets",
    ),
    burst_count: z.int().describe("on all pages"),
    burst_events: z.array(burstEvent),
    next_cursor: nextCursor,
  }),
  annotations: { readOnlyHint: true },
  async run({ limit, cursor, ...wanted }, reader) {
    const [from = 0] = cursor === undefined ? [] : cursorNumbers(cursor, 1);
    const scope = await scopeOf(reader, wanted);
    const { bucket_sec, buckets } = await seriesOf(scope);
    const enough = buckets.length >= 3;
    const bursts = enough ? findBursts(buckets) : [];
    const recovered = recoveries(buckets, bursts);
    const events = bursts.map((burst, at) => eventOf(buckets, burst, recovered[at] ?? null));
    const active = events.at(-1)?.still_active ? ", the last one still active" : "";
    return {
      summary: enough
        ? `${counted(bursts.length, "burst")} in ${
          counted(buckets.length, "time bucket")
        } of ${bucket_sec} s${active}.`
        : "Not enough data: requests over three or more time buckets are needed.",
      run_id: scope.run_id,
      domain: scope.domain,
      status: statusIf(enough),
      bucket_sec,
      burst_count: bursts.length,
      burst_events: events.slice(from, from + limit),
      next_cursor: from + limit < events.length ? String(from + limit) : null,
    };
  },
});

function eventOf(buckets: readonly TimeBucket[], burst: BurstEvent, recovery_buckets: number | null) {
  const during = buckets.slice(burst.from, burst.to);
  const [first, last] = [during[0]?.start_ms ?? 0, during.at(-1)?.start_ms ?? 0];
  return {
    start_bucket: utc(first),
    end_bucket: burst.active ? null : utc(last),
    duration_buckets: during.length,
    still_active: burst.active,
    recovery_buckets,
    before: burst.from === 0 ? null : phaseOf(before(buckets, burst)),
    during: {
      ...phaseOf(during),
      total_rate_limited: sumOf(during.map(({ rateLimited }) => rateLimited)),
      total_capacity_errors: sumOf(during.map(({ capacity }) => capacity)),
    },
    after: burst.active ? null : phaseOf(buckets.slice(burst.to, burst.to + BASELINE_BUCKETS)),
  };
}

function phaseOf(buckets: readonly TimeBucket[]): z.output<typeof phase> {
  return { avg_success: rounded(throughput(buckets) ?? 0), avg_latency_ms: latencyOf(buckets) };
}
