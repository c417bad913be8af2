import * as z from "zod";
import type { Entry } from "../../journal/entry.ts";
import { numberOf } from "../../mcp/analysis/scope.ts";
import type { MetricsReader } from "../../mcp/tool.ts";

/** Steps of a timeline, at most. */
export const MOST_STEPS = 120;

/** Widths of a step that people can read, in milliseconds, up to an hour; then whole hours. */
const WIDTHS_MS = [10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000]
  .concat([300_000, 600_000, 1_200_000, 1_800_000, 3_600_000]);

const series = z.array(z.number()).readonly();

/** Schema of the requests of a run over time. */
export const timelineSchema = z.object({
  start_utc: z.string(),
  step_ms: z.number(),
  good: series.describe("requests in each step that no fault met"),
  faults: series.describe("requests that a fault met"),
  errors: series.describe("other errors: refused as wrong, given up by the client, bugs"),
});

/** Requests of a run over time. */
export type Timeline = z.output<typeof timelineSchema>;

/** Requests at an instant. */
interface Point {
  readonly ms: number;
  readonly good: number;
  readonly faults: number;
  readonly errors: number;
}

/** The timeline of a run by the sums that the writer keeps for each time bucket; `null` without requests. */
export async function storedTimeline(
  reader: MetricsReader,
  run_id: string,
  bucket_ms: number,
): Promise<Timeline | null> {
  const { first, last } = await spanOf(reader, run_id);
  if (last === 0) return null;
  const step_ms = widthFor(last + bucket_ms - first, bucket_ms);
  const points: Point[] = [];
  for (const domain of Object.keys(reader.domains)) {
    const rows = await reader.select(
      `SELECT bucket_ms / ${step_ms} * ${step_ms} AS ms, sum(requests * (outcome = 'success')) AS good,
        sum(requests * (outcome = 'fault')) AS faults, sum(requests * (outcome NOT IN ('success', 'fault'))) AS errors
        FROM ${domain}_timeseries WHERE run_id = ? GROUP BY 1`,
      [run_id],
    );
    points.push(...rows.map(({ ms, good, faults, errors }) => ({
      ms: numberOf(ms),
      good: numberOf(good),
      faults: numberOf(faults),
      errors: numberOf(errors),
    })));
  }
  return summed(points, step_ms);
}

/** Timeline of a run by the requests themselves, in steps as fine as a short run needs them; `null` without any. */
export function timelineOf(entries: readonly Entry[]): Timeline | null {
  const times = entries.map(({ arrived }) => arrived);
  const span = times.reduce((most, ms) => Math.max(most, ms), 0) -
    times.reduce((a, b) => Math.min(a, b), Infinity);
  const points = entries.map(({ arrived, decision: { outcome } }) => ({
    ms: arrived,
    good: Number(outcome === "success"),
    faults: Number(outcome === "fault"),
    errors: Number(outcome !== "success" && outcome !== "fault"),
  }));
  return entries.length === 0 ? null : summed(points, widthFor(span + 1, 1));
}

/** First and last bucket of a run; 0 without any. The key has the instance before the time, so each is looked up. */
async function spanOf(reader: MetricsReader, run_id: string) {
  const ends = await Promise.all(
    Object.keys(reader.domains).map(async (domain) => {
      const of = (which: "min" | "max") =>
        `(SELECT ${which}(bucket_ms) FROM ${domain}_timeseries WHERE run_id = ?1 AND instance_id = own.instance_id)`;
      const [row] = await reader.select(
        `SELECT min(${of("min")}) AS first, max(${of("max")}) AS last
        FROM (SELECT DISTINCT instance_id FROM ${domain}_totals WHERE run_id = ?1) AS own`,
        [run_id],
      );
      return { first: numberOf(row?.["first"]), last: numberOf(row?.["last"]) };
    }),
  );
  const known = ends.filter(({ last }) => last > 0);
  return {
    first: Math.min(...known.map(({ first }) => first)),
    last: Math.max(0, ...known.map(({ last }) => last)),
  };
}

/** The narrowest width by which a span is no more than the most steps, raised to a multiple of `least_ms`. */
function widthFor(span_ms: number, least_ms: number): number {
  const raised = (width: number) => Math.ceil(width / least_ms) * least_ms;
  // A span that begins within a step reaches into one more.
  const fits = (width: number) => span_ms / width <= MOST_STEPS - 1;
  const hours = Math.ceil(span_ms / (MOST_STEPS - 1) / 3_600_000) * 3_600_000;
  return WIDTHS_MS.map(raised).find(fits) ?? raised(hours);
}

/** Adds points up to steps, also where nothing happened. */
function summed(points: readonly Point[], step_ms: number): Timeline {
  const places = points.map(({ ms }) => Math.floor(ms / step_ms));
  const first = places.reduce((a, b) => Math.min(a, b), Infinity);
  const last = places.reduce((a, b) => Math.max(a, b), first);
  const empty = () => Array.from({ length: last - first + 1 }, () => 0);
  const sums = { good: empty(), faults: empty(), errors: empty() };
  for (const [at, point] of points.entries()) {
    const step = (places[at] ?? first) - first;
    for (const key of ["good", "faults", "errors"] as const) {
      sums[key][step] = (sums[key][step] ?? 0) + point[key];
    }
  }
  return { start_utc: new Date(first * step_ms).toISOString(), step_ms, ...sums };
}
