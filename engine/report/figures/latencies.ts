import * as z from "zod";
import { inRow } from "../../mcp/analysis/facts/sql.ts";
import { numberOf } from "../../mcp/analysis/scope.ts";
import type { MetricsReader } from "../../mcp/tool.ts";

/**
 * Rows of a run that its percentiles are made of: all of them where there are no more. Of 10,000 drawn ones the p99 is,
 * in 95 of 100 cases, between the true p98.8 and p99.2.
 */
export const SAMPLE_ROWS = 10_000;
/** Places that are looked at for each row of the sample, at most, where other runs have written in between. */
const MOST_PLACES = 10;

/** Percentiles of a distribution. */
const PERCENTS = [5, 25, 50, 75, 90, 95, 99, 100] as const;

const quantiles = z.object({
  p5: z.number(),
  p25: z.number(),
  p50: z.number(),
  p75: z.number(),
  p90: z.number(),
  p95: z.number(),
  p99: z.number(),
  p100: z.number().describe("longest of the rows that were looked at"),
}).describe("milliseconds, by nearest rank");

/** Percentiles of a latency, in milliseconds. */
export type Quantiles = z.output<typeof quantiles>;

/** Schema of the latencies of a domain. */
export const latencySchema = z.object({
  rows: z.number().describe("rows that the percentiles are made of"),
  of_rows: z.number().describe("rows of the run; more than that: those were drawn, evenly over the run"),
  total: quantiles.describe("from arrival to last byte"),
  own: quantiles.describe("the same without the delays that were injected"),
});

/** Latencies of a domain in a run, with and without the injected delays. */
export type Latency = z.output<typeof latencySchema>;

/** A domain in a run, and the requests that it had. */
interface Part {
  readonly run_id: string;
  readonly domain: string;
  readonly requests: number;
}

/** Measures the latencies of a run; `null` where it has no rows. Of many rows a sample is looked at. */
export async function latenciesOf(reader: MetricsReader, part: Part): Promise<Latency | null> {
  const { first, last } = await endsOf(reader, part);
  if (last === 0) return null;
  const span = last - first + 1;
  const some = part.requests > SAMPLE_ROWS
    ? sampledRows(part, { first, span })
    : `SELECT data FROM ${part.domain}_rows WHERE run_id = ?1`;
  const [row] = await reader.select(
    `WITH taken AS MATERIALIZED (
        SELECT ${inRow("total_ms")} AS total, max(0, ${inRow("total_ms")} - ${
      inRow("delay_ms")
    }) AS own FROM (${some})),
      ranked AS (SELECT total, own, row_number() OVER (ORDER BY total) AS total_rank,
        row_number() OVER (ORDER BY own) AS own_rank, (SELECT count(*) FROM taken) AS n FROM taken)
      SELECT max(n) AS n, ${quantilesSql("total")}, ${quantilesSql("own")} FROM ranked`,
    [part.run_id],
  );
  const rows = numberOf(row?.["n"]);
  if (!row || rows === 0) return null;
  return {
    rows,
    of_rows: part.requests > SAMPLE_ROWS ? Math.max(rows, Math.min(span, part.requests)) : rows,
    total: quantilesIn(row, "total"),
    own: quantilesIn(row, "own"),
  };
}

/** First and last id of a run; 0 without rows. Each is one step in the index of the runs. */
async function endsOf(reader: MetricsReader, { run_id, domain }: Part) {
  const end = (which: "min" | "max") => `(SELECT ${which}(id) FROM ${domain}_rows WHERE run_id = ?1)`;
  const [row] = await reader.select(`SELECT ${end("min")} AS first, ${end("max")} AS last`, [run_id]);
  return { first: numberOf(row?.["first"]), last: numberOf(row?.["last"]) };
}

/**
 * One row out of each of many equal spans of ids, at a place that looks random, as even steps would fall in with clients
 * that take turns. A place of another run counts for nothing, so there are more of them where runs have mixed.
 */
function sampledRows(
  { domain, requests }: Part,
  { first, span }: { readonly first: number; readonly span: number },
): string {
  const places = Math.round(SAMPLE_ROWS * Math.min(MOST_PLACES, Math.max(1, span / requests)));
  const step = Math.max(1, Math.floor(span / places));
  return `WITH RECURSIVE places (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM places WHERE i < ${places - 1})
    SELECT data FROM places CROSS JOIN ${domain}_rows
      ON id = ${first} + i * ${span} / ${places} + (i * 2654435761) % ${step} WHERE run_id = ?1`;
}

function quantilesSql(name: "total" | "own"): string {
  return PERCENTS.map((percent) =>
    `max(CASE WHEN ${name}_rank = (n * ${percent} + 99) / 100 THEN ${name} END) AS ${name}_p${percent}`
  ).join(", ");
}

function quantilesIn(row: Readonly<Record<string, unknown>>, name: "total" | "own"): Quantiles {
  const figures = PERCENTS.map((
    percent,
  ) => [`p${percent}`, Math.round(Number(row[`${name}_p${percent}`] ?? 0) * 100) / 100]);
  return quantiles.parse(Object.fromEntries(figures));
}
