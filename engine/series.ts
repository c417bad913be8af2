import type { Bucket, Sums } from "./metrics/queries.ts";
import { OUTCOMES } from "./visit.ts";

/** A part of a time series; both ends are milliseconds since 1970 and whole multiples of `width_ms`. */
export interface Window {
  readonly from_ms: number;
  /** Exclusive. */
  readonly to_ms: number;
  readonly width_ms: number;
}

/** The requests that arrived in one step of time. */
export interface Point {
  readonly bucket_utc: string;
  readonly requests: number;
  readonly requests_by_outcome: Readonly<Record<string, number>>;
  readonly requests_by_fault: Readonly<Record<string, number>>;
  readonly requests_by_status_code: Readonly<Record<string, number>>;
  readonly bytes_sent: number;
  /** From arrival to last byte; `null` where nothing arrived. */
  readonly avg_latency_ms: number | null;
  /** Of it, what was injected. */
  readonly avg_delay_ms: number | null;
}

type Row = Pick<Bucket, "bucket_ms"> & Omit<Sums, "ending">;

/** The window around these instants whose ends are multiples of its step. */
export function windowOf({ from_ms, to_ms, width_ms }: Window): Window {
  return {
    from_ms: Math.floor(from_ms / width_ms) * width_ms,
    to_ms: Math.ceil(to_ms / width_ms) * width_ms,
    width_ms,
  };
}

/** Adds rows up to one point for each step of a window, also where nothing happened. Rows outside are left out. */
export function seriesOf(rows: readonly Row[], { from_ms, to_ms, width_ms }: Window): Point[] {
  const steps = Map.groupBy(rows, ({ bucket_ms }) => Math.floor((bucket_ms - from_ms) / width_ms));
  return Array.from(
    { length: Math.round((to_ms - from_ms) / width_ms) },
    (_, step) => pointOf(from_ms + step * width_ms, steps.get(step) ?? []),
  );
}

function pointOf(start_ms: number, rows: readonly Row[]): Point {
  const requests = sumOf(rows, "requests");
  const mean = (sum: "total_ms_sum" | "delay_ms_sum") => requests > 0 ? sumOf(rows, sum) / requests : null;
  return {
    bucket_utc: new Date(start_ms).toISOString(),
    requests,
    requests_by_outcome: {
      ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, 0])),
      ...requestsBy(rows, "outcome"),
    },
    requests_by_fault: requestsBy(rows, "fault"),
    requests_by_status_code: requestsBy(rows, "status"),
    bytes_sent: sumOf(rows, "bytes"),
    avg_latency_ms: mean("total_ms_sum"),
    avg_delay_ms: mean("delay_ms_sum"),
  };
}

function sumOf(rows: readonly Row[], of: "requests" | "bytes" | "total_ms_sum" | "delay_ms_sum"): number {
  return rows.reduce((sum, row) => sum + row[of], 0);
}

/** Requests by what `key` names, those left out for which it names nothing. */
function requestsBy(rows: readonly Row[], key: "outcome" | "fault" | "status"): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { [key]: name, requests } of rows) {
    if (name !== null) sums[name] = (sums[name] ?? 0) + requests;
  }
  return sums;
}
