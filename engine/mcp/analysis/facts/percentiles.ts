import { numberOf, type Scope } from "../scope.ts";
import { inRow } from "./sql.ts";

/** Latencies of all rows of a run, in milliseconds. */
export interface Latencies {
  readonly count: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
  readonly avg_ms: number;
  readonly max_ms: number;
  /** Requests that took more than twice `p95_ms`. */
  readonly slow: number;
}

/**
 * Measures the latencies of a run by nearest rank over all of its rows; `null` where there are none. One pass over
 * the rows and one sort, in the database.
 */
export async function latenciesOf({ reader, run_id, domain }: Scope): Promise<Latencies | null> {
  const rank = (percent: number) => `max(CASE WHEN rank = (n * ${percent} + 99) / 100 THEN ms END)`;
  const [row] = await reader.select(
    `WITH taken AS MATERIALIZED (SELECT ${inRow("total_ms")} AS ms FROM ${domain}_rows WHERE run_id = ?),
      ranked AS (SELECT ms, row_number() OVER (ORDER BY ms) AS rank, (SELECT count(*) FROM taken) AS n FROM taken),
      figures AS (SELECT max(n) AS count, ${rank(50)} AS p50, ${rank(95)} AS p95, ${rank(99)} AS p99,
        avg(ms) AS avg, max(ms) AS max FROM ranked)
      SELECT *, (SELECT count(*) FROM taken WHERE ms > 2 * p95) AS slow FROM figures`,
    [run_id],
  );
  if (!row || numberOf(row["count"]) === 0) return null;
  return {
    count: numberOf(row["count"]),
    p50_ms: numberOf(row["p50"]),
    p95_ms: numberOf(row["p95"]),
    p99_ms: numberOf(row["p99"]),
    avg_ms: numberOf(row["avg"]),
    max_ms: numberOf(row["max"]),
    slow: numberOf(row["slow"]),
  };
}
