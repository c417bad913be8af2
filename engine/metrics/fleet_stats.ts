import type { Total } from "./queries.ts";
import { addUp, type Summed } from "./sums.ts";

/** Totals of all instances that share a database, together and apart. */
export interface FleetStats {
  readonly together: Summed;
  readonly by_instance: Readonly<Record<string, Summed>>;
  readonly by_run: Readonly<Record<string, Summed>>;
}

/** Adds up what all instances of a fleet have written. */
export function fleetStats(totals: readonly Total[]): FleetStats {
  const apart = (key: (total: Total) => string) =>
    Object.fromEntries(Map.groupBy(totals, key).entries().map(([name, own]) => [name, addUp(own)]));
  return {
    together: addUp(totals),
    by_instance: apart(({ instance_id }) => instance_id),
    by_run: apart(({ run_id }) => run_id),
  };
}
