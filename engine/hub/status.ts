import type { FleetStatus } from "./fleet.ts";
import type { Hub } from "./hub.ts";
import type { KeeperHealth } from "../metrics/keeper.ts";

import type { Accumulator } from "../types.ts";
import type { LifeState, Transition } from "../workers/life.ts";

/** What only the hub knows of how the server is. It travels to workers. */
export interface Status {
  /** When the server started, in milliseconds since 1970. */
  readonly started_ms: number;
  readonly database: KeeperHealth;
  readonly workers: readonly WorkerStatus[];
  /** Those who share the database; `null` for one of this machine. */
  readonly fleet: FleetStatus | null;
  readonly accumulators: Readonly<Record<string, Accumulator>>;
}

/** One worker as its supervisor sees it. */
export interface WorkerStatus {
  readonly worker: number;
  readonly state: LifeState;
  /** How often it was replaced. */
  readonly restarts: number;
  /** Its last states, oldest first. */
  readonly history: readonly Transition[];
}

/** Tells how a server is. Without a supervisor there is one worker, and it is ready. */
export function createStatus(hub: Hub, workers: () => readonly WorkerStatus[] = alone): () => Status {
  return () => ({
    started_ms: hub.started_ms,
    database: hub.keeper.health(),
    workers: workers(),
    fleet: hub.fleet?.status() ?? null,
    accumulators: {
      database_chores: hub.keeper.memory(),
      ...hub.shelf.memory(),
      ...hub.notes.memory(),
      ...hub.canary?.memory(),
    },
  });
}

function alone(): readonly WorkerStatus[] {
  return [{ worker: 0, state: "ready", restarts: 0, history: [] }];
}
