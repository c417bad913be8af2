import type { RequestSums } from "./queries.ts";
import { OUTCOMES } from "../base/request_record.ts";

type Counts = Readonly<Record<string, number>>;

/** Sums over requests. */
export interface Summed {
  readonly requests: number;
  readonly requests_by_outcome: Counts;
  readonly requests_by_fault: Counts;
  readonly requests_by_status_code: Counts;
  readonly bytes_sent: number;
  /** From arrival to last byte; `null` where nothing arrived. */
  readonly avg_latency_ms: number | null;
  /** Of it, what was injected. */
  readonly avg_delay_ms: number | null;
}

/** Requests that are alike, as the database keeps them. */
export type Alike = Omit<RequestSums, "ending">;

/** Adds up requests of any kind. */
export function addUp(rows: readonly Alike[]): Summed {
  const requests = sumOf(rows, "requests");
  const mean = (sum: "total_ms_sum" | "delay_ms_sum") => requests > 0 ? sumOf(rows, sum) / requests : null;
  return {
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

function sumOf(rows: readonly Alike[], of: "requests" | "bytes" | "total_ms_sum" | "delay_ms_sum"): number {
  return rows.reduce((sum, row) => sum + row[of], 0);
}

/** Requests by what `key` names, those left out for which it names nothing. */
function requestsBy(rows: readonly Alike[], key: "outcome" | "fault" | "status"): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { [key]: name, requests } of rows) {
    if (name !== null) sums[name] = (sums[name] ?? 0) + requests;
  }
  return sums;
}
