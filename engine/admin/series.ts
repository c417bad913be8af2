import type { Bucket } from "../metrics/queries.ts";
import { addUp, type Alike, type Summed } from "../metrics/sums.ts";

/** A part of a time series; both ends are milliseconds since 1970 and whole multiples of `width_ms`. */
export interface Window {
  readonly from_ms: number;
  /** Exclusive. */
  readonly to_ms: number;
  readonly width_ms: number;
}

/** The requests that arrived in one step of time. */
export interface Point extends Summed {
  readonly bucket_utc: string;
}

type SeriesRow = Pick<Bucket, "bucket_ms"> & Alike;

/** The window around these instants whose ends are multiples of its step. */
export function windowOf({ from_ms, to_ms, width_ms }: Window): Window {
  return {
    from_ms: Math.floor(from_ms / width_ms) * width_ms,
    to_ms: Math.ceil(to_ms / width_ms) * width_ms,
    width_ms,
  };
}

/** Adds rows up to one point for each step of a window, also where nothing happened. Rows outside are left out. */
export function seriesOf(rows: readonly SeriesRow[], { from_ms, to_ms, width_ms }: Window): Point[] {
  const steps = Map.groupBy(rows, ({ bucket_ms }) => Math.floor((bucket_ms - from_ms) / width_ms));
  return Array.from(
    { length: Math.round((to_ms - from_ms) / width_ms) },
    (_, step) => ({
      bucket_utc: new Date(from_ms + step * width_ms).toISOString(),
      ...addUp(steps.get(step) ?? []),
    }),
  );
}
