import type { Context } from "hono";
import * as z from "zod";
import { apiError } from "../base/error.ts";
import { instant, LAST_MS } from "./instant.ts";
import { queryParams } from "./query_params.ts";
import { checkInstance, startOf } from "./run_names.ts";
import { type Point, seriesOf, type Window, windowOf } from "./series.ts";
import type { WorkerState } from "../worker/state.ts";

/** Most buckets of one answer. */
const MOST_BUCKETS = 5_000;

/** Body of `/admin/timeseries` for a query. @throws {ApiError} for one that makes no sense */
export async function timeseries(state: WorkerState, c: Pick<Context, "req">) {
  const query = parse(state, c);
  const { domain, run_id, instance_id, bucket_sec } = query;
  const window = windowFor(state, query, await startOf(state, query));
  const rows = await state.coordinator.series({ ...window, domain, run_id, instance_id });
  if (rows.length === 0 && instance_id !== undefined) await checkInstance(state, { ...query, instance_id });
  const buckets = seriesOf(rows, window);
  const endsItself = query.to === undefined && run_id !== state.run().id;
  return {
    domain,
    run_id,
    bucket_sec,
    buckets: endsItself ? withoutQuietEnd(buckets) : buckets,
  };
}

type Query = ReturnType<typeof parse>;

function parse(state: WorkerState, c: Pick<Context, "req">) {
  const names = state.services.map(({ name }) => name);
  const stored = state.snapshot().config.metrics.bucket_sec;
  return queryParams(
    c,
    z.object({
      domain: z.enum(names).default(names[0] ?? ""),
      run_id: z.string().default(state.run().id),
      instance_id: z.string().optional(),
      from: instant.optional(),
      to: instant.optional(),
      bucket_sec: z.coerce.number().int().positive().multipleOf(stored, {
        error: `expected a multiple of ${stored}, the width of the buckets that are stored`,
      }).default(stored),
    }),
  );
}

/** By default a run from its begin up to now; of a long one the last part. @throws {ApiError} when it is too long */
function windowFor(
  state: WorkerState,
  { run_id, from, to, bucket_sec }: Query,
  started: number,
): Window {
  const width_ms = bucket_sec * 1000;
  const longest_ms = MOST_BUCKETS * width_ms;
  const begin = from ?? started;
  const isCurrent = run_id === state.run().id;
  // The end is exclusive, and what has just arrived counts. The clock may have been put back since the start, and that
  // of another instance may be ahead.
  const end = to ??
    (isCurrent
      ? Math.max(state.clock.epoch(), started) + 1
      : Math.min(LAST_MS, begin + longest_ms - width_ms));
  const start = from ?? Math.max(begin, end - longest_ms + width_ms);
  if (end <= start) throw apiError(400, "Query parameter to: expected a time after that of from");
  const window = windowOf({ from_ms: start, to_ms: end, width_ms });
  const count = (window.to_ms - window.from_ms) / width_ms;
  if (count <= MOST_BUCKETS) return window;
  const message = `${count} buckets of ${bucket_sec} s are too many, ${MOST_BUCKETS} are the limit`;
  throw apiError(400, `Query parameter bucket_sec: ${message}; ask for wider ones, or for a shorter time`);
}

function withoutQuietEnd(buckets: readonly Point[]): readonly Point[] {
  return buckets.slice(0, buckets.findLastIndex(({ requests }) => requests > 0) + 1);
}
