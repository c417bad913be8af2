import type { Clock } from "../base/time.ts";
import type { Config } from "../config/schema.ts";
import type { FleetTerms } from "../metrics/fleet_sql.ts";
import type { MetricsStore } from "../metrics/store.ts";
import type { Service } from "../service/service.ts";
import type { LeakTrap } from "../transport/leak_trap.ts";
import type { JournalHandle, TapeHandle } from "./worker_journals.ts";
import type { ScopeBounds } from "./scope_bounds.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";

/** One worker, as the coordinator sees it. */
export interface WorkerHandle extends JournalHandle, TapeHandle {
  /** Prepares to switch to a snapshot once the shared state names it. @throws {ConfigError} */
  prepare(snapshot: ConfigSnapshot): Promise<void>;
  /** Switches to the snapshot that the shared state names. */
  settle(): Promise<void>;
  /** Writes all rows of requests that are over. */
  flush(): Promise<void>;
}

/** Dependencies of the coordinator. */
export interface CoordinatorParts {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly preset: string | null;
  readonly seed: number;
  readonly store: MetricsStore;
  readonly clock: Clock;
  /** Terms that this instance offers to a fleet, where they are not made of the above. */
  readonly terms?: FleetTerms | undefined;
  /** Closed together with the coordinator. */
  readonly leakTrap?: LeakTrap | undefined;
  /** Folders whose files a configuration may name that comes while it runs. */
  readonly folders?: readonly string[];
  /** Name and bounds of the scope that this is the coordinator of; absent for that of a server. */
  readonly scope?: ScopeBounds | undefined;
}
