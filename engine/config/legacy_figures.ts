/**
 * Figures and rows in the shape that the Python ancestor gave them, for `?shape=ancestor`: what it called an injected
 * fault, a malformed body or a redirect are outcomes of their own, and each bucket of time has its counters.
 *
 * @module
 */
import type { Tree } from "../base/tree.ts";
import type { DomainStats } from "../memory/tally.ts";

/** Tables for the ancestor's figures of one domain. */
export interface LegacyFigures {
  /** Faults whose outcome was `error_redirect`. */
  readonly redirects: readonly string[];
  /** Counters of its time series, beside success and malformed: by status, by class of status, or by what failed. */
  readonly counters: Readonly<Record<string, string>>;
  /** Own columns of its rows: ours by name, one made of a row, or `null` where it is not kept any more. */
  readonly columns: Readonly<Record<string, string | null | ((row: Tree) => string)>>;
}

/** A domain as far as its old figures go. */
export interface FiguresSource {
  readonly faults: readonly { readonly name: string; readonly kind: string }[];
  readonly figures: LegacyFigures;
}

/** The parts of a request that its old outcome follows from. */
interface Ended {
  readonly outcome: string;
  readonly fault: string | null;
}

/** A group of requests of a time bucket. */
export interface BucketRow extends Ended {
  readonly bucket_ms: number;
  readonly status: number | null;
  readonly requests: number;
  readonly total_ms_sum: number;
}

/** Kinds of faults that damage the content of a reply, not its delivery. */
const MALFORMED = ["content", "stream"];

/** An outcome in the ancestor's words. What it did not record keeps ours: `client_error`, `aborted`, `bug`. */
function legacyOutcome({ outcome, fault }: Ended, { faults, figures }: FiguresSource): string {
  if (outcome !== "fault" || fault === null) return outcome;
  if (fault === "slow_response") return "success"; // it did succeed
  if (figures.redirects.includes(fault)) return "error_redirect";
  return MALFORMED.includes(kindOf(fault, faults)) ? "error_malformed" : "error_injected";
}

function kindOf(fault: string, faults: FiguresSource["faults"]): string {
  return faults.find(({ name }) => name === fault)?.kind ?? "";
}

/** The counts of `/admin/stats` as the ancestor gave them. */
export function legacyStats(stats: DomainStats, source: FiguresSource) {
  const { total_requests, requests_by_status_code, latency_stats } = stats;
  const { fault: _, ...others } = stats.requests_by_outcome;
  const ended = [
    ...Object.entries(others).map(([outcome, count]) => ({ outcome, fault: null, count })),
    ...Object.entries(stats.requests_by_fault).map(([fault, count]) => ({ outcome: "fault", fault, count })),
  ];
  const requests_by_outcome: Record<string, number> = {};
  for (const { count, ...one } of ended) {
    const outcome = legacyOutcome(one, source);
    if (count > 0) requests_by_outcome[outcome] = (requests_by_outcome[outcome] ?? 0) + count;
  }
  const good = requests_by_outcome["success"] ?? 0;
  const error_rate = total_requests === 0 ? 0 : 100 * (total_requests - good) / total_requests;
  return { total_requests, requests_by_outcome, error_rate, requests_by_status_code, latency_stats };
}

/** A row of `/admin/export` as the ancestor named its columns. */
export function legacyRow(row: Tree, source: FiguresSource): Tree {
  const fault = typeof row["fault"] === "string" ? row["fault"] : null;
  const outcome = legacyOutcome({ outcome: String(row["outcome"]), fault }, source);
  const injection = outcome === "error_malformed" ? `malformed_${fault}` : fault;
  const own = Object.entries(source.figures.columns).map(([name, column]) => {
    const value = typeof column === "function" ? column(row) : column === null ? null : row[column];
    return [name, value ?? null];
  });
  return {
    request_id: row["request_id"],
    timestamp_utc: legacyTime(Number(row["timestamp_ms"])),
    ...Object.fromEntries(own),
    outcome,
    status_code: row["status"],
    error_type: outcome === "success" ? null : injection,
    injection_type: injection,
    latency_ms: row["total_ms"],
    injected_delay_ms: row["delay_ms"] || null,
  };
}

/** Groups of requests of one time bucket, added up. Percentiles of a bucket are not kept any more. */
export function legacyBucket(rows: readonly BucketRow[], source: FiguresSource): Tree {
  const { counters } = source.figures;
  const names = ["requests_success", ...Object.values(counters), "requests_malformed"];
  const counts: Record<string, number> = Object.fromEntries(names.map((name) => [name, 0]));
  let [requests_total, total_ms] = [0, 0];
  for (const row of rows) {
    requests_total += row.requests;
    total_ms += row.total_ms_sum;
    const counter = counterOf(row, source);
    if (counter !== undefined) counts[counter] = (counts[counter] ?? 0) + row.requests;
  }
  return {
    bucket_utc: legacyTime(rows[0]?.bucket_ms ?? 0),
    requests_total,
    ...counts,
    avg_latency_ms: requests_total > 0 ? total_ms / requests_total : null,
    p99_latency_ms: null,
  };
}

/** The counter that a request was counted by; some statuses had none. */
function counterOf(row: BucketRow, source: FiguresSource): string | undefined {
  const { counters } = source.figures;
  const outcome = legacyOutcome(row, source);
  if (outcome === "success") return "requests_success";
  if (outcome === "error_malformed") return "requests_malformed";
  if (outcome === "error_redirect") return counters["redirect"];
  if (row.fault !== null && kindOf(row.fault, source.faults) === "transport") return counters["connection"];
  return counters[String(row.status)] ?? counters[`${Math.floor((row.status ?? 0) / 100)}xx`];
}

/** A time as Python writes it. */
export function legacyTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "+00:00");
}
