import type { Sums, Total } from "./metrics/queries.ts";

/** What requests add up to. */
export interface FleetSums {
  readonly requests: number;
  readonly requests_by_outcome: Readonly<Record<string, number>>;
  readonly requests_by_fault: Readonly<Record<string, number>>;
  readonly requests_by_status_code: Readonly<Record<string, number>>;
  readonly requests_by_ending: Readonly<Record<string, number>>;
  readonly bytes_sent: number;
  /** Mean time from arrival to last byte, and what of it was injected. Milliseconds; `null` without a request. */
  readonly avg_ms: number | null;
  readonly avg_delay_ms: number | null;
}

/** The same for all that share a database, apart and together. */
export interface FleetStats {
  readonly together: FleetSums;
  readonly by_instance: Readonly<Record<string, FleetSums>>;
  readonly by_run: Readonly<Record<string, FleetSums>>;
}

/** Adds up what all instances of a fleet have written. */
export function fleetStats(totals: readonly Total[]): FleetStats {
  const apart = (key: (total: Total) => string) =>
    Object.fromEntries(Map.groupBy(totals, key).entries().map(([name, own]) => [name, sum(own)]));
  return {
    together: sum(totals),
    by_instance: apart(({ instance_id }) => instance_id),
    by_run: apart(({ run_id }) => run_id),
  };
}

function sum(totals: readonly Sums[]): FleetSums {
  const all = (of: (one: Sums) => number) => totals.reduce((sum, one) => sum + of(one), 0);
  const by = (of: (one: Sums) => string | number | null) => {
    const counts: Record<string, number> = {};
    for (const one of totals) {
      const name = of(one);
      if (name !== null) counts[name] = (counts[name] ?? 0) + one.requests;
    }
    return counts;
  };
  const requests = all((one) => one.requests);
  return {
    requests,
    requests_by_outcome: by(({ outcome }) => outcome),
    requests_by_fault: by(({ fault }) => fault),
    requests_by_status_code: by(({ status }) => status),
    requests_by_ending: by(({ ending }) => ending),
    bytes_sent: all(({ bytes }) => bytes),
    avg_ms: requests ? all((one) => one.total_ms_sum) / requests : null,
    avg_delay_ms: requests ? all((one) => one.delay_ms_sum) / requests : null,
  };
}
