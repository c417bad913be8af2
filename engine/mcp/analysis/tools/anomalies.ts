import * as z from "zod";
import { defineTool } from "../../tool.ts";
import { seriesOf, type TimeBucket } from "../facts/buckets.ts";
import { counted } from "../../../base/counted.ts";
import { utc } from "../facts/figures.ts";
import { groups, type RunTotals, totalsOf } from "../facts/totals.ts";
import { cursorNumbers, nextCursor, pageInput } from "../paging.ts";
import { scopeInput, scopeOf, scopeOutput } from "../scope.ts";

/** Good replies that a bucket must have for the next one to be a cliff, and the share of them that is none. */
const CLIFF_SUCCESSES = 10;
const CLIFF_SHARE = 0.5;
/** Errors and buckets it takes to speak of clusters, and the share of buckets that is one. */
const MANY = 10;
const CLUSTER_SHARE = 0.1;

const anomaly = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("unexpected_status"),
    status_code: z.int(),
    count: z.int(),
    outcome: z.string().describe("client_error: the client's own doing; bug: the server's"),
  }),
  z.object({
    type: z.literal("throughput_cliff"),
    bucket: z.string().describe("beginning of the time bucket (UTC)"),
    drop_pct: z.number().describe("fall of good replies against the bucket before, percent"),
  }),
  z.object({
    type: z.literal("error_clustering"),
    error_buckets: z.int(),
    total_buckets: z.int(),
    concentration_pct: z.number().describe("percent of time buckets that have errors"),
  }),
  z.object({
    type: z.literal("zero_success_periods"),
    bucket_count: z.int().describe("time buckets with requests and no good reply"),
  }),
]);

type Anomaly = z.output<typeof anomaly>;

/** Unusual patterns of a run. */
export const findAnomalies = defineTool({
  name: "find_anomalies",
  title: "Unusual patterns of a run",
  description:
    "Unusual patterns of one run. unexpected_status: errors that were not injected (429s of configured \
limits aside). throughput_cliff: a time bucket with less than half of the good replies of the one before, which had \
more than 10; the last bucket is left out, as it may be incomplete. error_clustering: more than 10 errors of any kind, \
in less than 10% of the buckets. zero_success_periods: buckets with requests and no good reply. Buckets without \
requests count as buckets.",
  input: z.object({ ...scopeInput, ...pageInput(50, 200) }),
  output: z.object({
    ...scopeOutput,
    anomaly_count: z.int().describe("on all pages"),
    anomalies: z.array(anomaly),
    next_cursor: nextCursor,
  }),
  annotations: { readOnlyHint: true },
  async run({ limit, cursor, ...wanted }, reader) {
    const [from = 0] = cursor === undefined ? [] : cursorNumbers(cursor, 1);
    const scope = await scopeOf(reader, wanted);
    const { buckets } = await seriesOf(scope);
    const totals = await totalsOf(scope);
    const all = [...unexpected(totals), ...clusters(totals, buckets), ...barren(buckets), ...cliffs(buckets)];
    return {
      summary: summarized(all),
      run_id: scope.run_id,
      domain: scope.domain,
      anomaly_count: all.length,
      anomalies: all.slice(from, from + limit),
      next_cursor: from + limit < all.length ? String(from + limit) : null,
    };
  },
});

/** Statuses of errors without a fault; a 429 without one is a configured limit at work. */
function unexpected({ alike }: RunTotals): Anomaly[] {
  const own = alike.filter(({ good, injected, status }) =>
    !good && !injected && status !== null && status !== 429
  );
  const reached = own.filter(({ outcome }) => outcome !== "aborted");
  return groups(reached, ({ outcome, status }) => `${outcome} ${status}`).map(([key, count]) => {
    const [outcome = "", status] = key.split(" ");
    return { type: "unexpected_status", status_code: Number(status), count, outcome };
  });
}

function clusters({ requests, good }: RunTotals, buckets: readonly TimeBucket[]): Anomaly[] {
  const withErrors = buckets.filter(({ total, success }) => success < total).length;
  const total_buckets = buckets.length;
  if (requests - good <= MANY || total_buckets <= MANY) return [];
  if (withErrors >= total_buckets * CLUSTER_SHARE) return [];
  const concentration_pct = tenths(withErrors / total_buckets);
  return [{ type: "error_clustering", error_buckets: withErrors, total_buckets, concentration_pct }];
}

function barren(buckets: readonly TimeBucket[]): Anomaly[] {
  const bucket_count = buckets.filter(({ total, success }) => total > 0 && success === 0).length;
  return bucket_count > 0 ? [{ type: "zero_success_periods", bucket_count }] : [];
}

function cliffs(buckets: readonly TimeBucket[]): Anomaly[] {
  return buckets.slice(0, -1).flatMap(({ start_ms, success }, at): Anomaly[] => {
    const before = buckets[at - 1]?.success ?? 0;
    if (before <= CLIFF_SUCCESSES || success >= before * CLIFF_SHARE) return [];
    return [{ type: "throughput_cliff", bucket: utc(start_ms), drop_pct: tenths(1 - success / before) }];
  });
}

/** Percentage with one decimal. */
function tenths(share: number): number {
  return Math.round(share * 1000) / 10;
}

function summarized(all: readonly Anomaly[]): string {
  if (all.length === 0) return "Nothing unusual was found.";
  const types = [...new Set(all.map(({ type }) => type))];
  const parts = types.map((type) => `${type} (${all.filter((one) => one.type === type).length})`);
  return `Found ${counted(all.length, "unusual pattern")}: ${parts.join(", ")}.`;
}
