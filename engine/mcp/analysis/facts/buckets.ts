import { rounded, sumOf } from "./figures.ts";
import { numberOf, type Scope } from "../scope.ts";
import { byName, isGood } from "./sql.ts";

/** Most buckets that an analysis looks at, 14 hours of seconds; a longer run gets wider ones. */
const MOST_BUCKETS = 50_000;

/** Sums of the requests that arrived in one step of time; all 0 while a run was idle. */
export interface TimeBucket {
  readonly start_ms: number;
  readonly total: number;
  readonly success: number;
  /** Status 429. */
  readonly rateLimited: number;
  /** Status 529. */
  readonly capacity: number;
  readonly latencySum_ms: number;
}

/** The time series of a run, from its first request to its last, without gaps. */
export interface TimeSeries {
  readonly bucket_sec: number;
  readonly buckets: readonly TimeBucket[];
}

/** Reads the time series of a run. */
export async function seriesOf(scope: Scope, most = MOST_BUCKETS): Promise<TimeSeries> {
  const { reader, run_id, domain } = scope;
  const table = `${domain}_timeseries`;
  const [span] = await reader.select(
    `SELECT min(bucket_ms) AS first, max(bucket_ms) AS last FROM ${table} WHERE run_id = ?`,
    [run_id],
  );
  const [first, last] = [numberOf(span?.["first"]), numberOf(span?.["last"])];
  const width = scope.bucket_ms *
    Math.max(1, Math.ceil((last - first + scope.bucket_ms) / scope.bucket_ms / most));
  const rows = await reader.select(
    `SELECT bucket_ms / ${width} * ${width} AS start_ms, sum(requests) AS total,
      sum(requests * ${isGood(byName)}) AS success, sum(requests * (status = 429)) AS rate_limited,
      sum(requests * (status = 529)) AS capacity, sum(total_ms_sum) AS latency_sum_ms
      FROM ${table} WHERE run_id = ? GROUP BY 1 ORDER BY 1`,
    [run_id],
  );
  return { bucket_sec: width / 1000, buckets: withIdle(rows.map(bucketOf), width) };
}

function bucketOf(row: Awaited<ReturnType<Scope["reader"]["select"]>>[number]): TimeBucket {
  return {
    start_ms: numberOf(row["start_ms"]),
    total: numberOf(row["total"]),
    success: numberOf(row["success"]),
    rateLimited: numberOf(row["rate_limited"]),
    capacity: numberOf(row["capacity"]),
    latencySum_ms: numberOf(row["latency_sum_ms"]),
  };
}

/** Puts in the buckets in which nothing arrived. */
function withIdle(known: readonly TimeBucket[], width: number): TimeBucket[] {
  const all: TimeBucket[] = [];
  for (const bucket of known) {
    const last = all.at(-1);
    for (let at = last ? last.start_ms + width : bucket.start_ms; at < bucket.start_ms; at += width) {
      all.push({ start_ms: at, total: 0, success: 0, rateLimited: 0, capacity: 0, latencySum_ms: 0 });
    }
    all.push(bucket);
  }
  return all;
}

/** Good replies per bucket; `null` of no buckets. */
export function throughput(buckets: readonly TimeBucket[]): number | null {
  return buckets.length > 0 ? sumOf(buckets.map(({ success }) => success)) / buckets.length : null;
}

/** Mean latency of the requests in some buckets, in milliseconds; `null` where there are none. */
export function latencyOf(buckets: readonly TimeBucket[]): number | null {
  const requests = sumOf(buckets.map(({ total }) => total));
  return requests > 0 ? rounded(sumOf(buckets.map(({ latencySum_ms }) => latencySum_ms)) / requests) : null;
}
