/** Figures of a run as the terminal shows them. */
import type { Figures } from "../../../../engine/cli/terminal/figures.ts";
import type { DomainStats, LatencyStats } from "../../../../engine/memory/tally.ts";

const NONE: LatencyStats = { avg_ms: null, p50_ms: null, p95_ms: null, p99_ms: null, max_ms: null };

/** Figures of a domain that was asked `total_requests` times. */
export function statsOf(changes: Partial<DomainStats> & Pick<DomainStats, "total_requests">): DomainStats {
  return {
    requests_by_outcome: {},
    requests_by_fault: {},
    requests_by_status_code: {},
    requests_by_ending: {},
    decided: 0,
    decided_in_burst: 0,
    retries: 0,
    lost: 0,
    degraded: 0,
    bytes_sent: 0,
    requests_by: {},
    error_rate: 0,
    latency_stats: NONE,
    service_stats: NONE,
    delay_stats: NONE,
    ...changes,
  };
}

/** Figures of a run ten seconds after its start. */
export function figuresOf(changes: Partial<Figures> = {}): Figures {
  return {
    run_id: "run_1",
    run_ms: 10_000,
    config_version: 1,
    in_flight: 3,
    in_burst: null,
    phase: null,
    domains: [],
    ...changes,
  };
}
