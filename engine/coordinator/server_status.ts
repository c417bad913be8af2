import type { FleetStatus } from "./fleet.ts";
import type { Coordinator } from "./coordinator.ts";
import type { GatewayHealth } from "../metrics/gateway.ts";
import type { ScopeRegistry } from "./scope_registry.ts";
import type { Transition, WorkerLifeState } from "./worker_life.ts";
import type { Accumulator } from "../base/accumulator.ts";

/** Server status that only the coordinator knows. It travels to workers. */
export interface ServerStatus {
  /** Start of the server, in milliseconds since 1970. */
  readonly started_ms: number;
  readonly database: GatewayHealth;
  readonly workers: readonly WorkerStatus[];
  /** Instances that share the database; `null` for one of this machine. */
  readonly fleet: FleetStatus | null;
  /** Bugs of ours in scopes, those that are gone included. */
  readonly scope_bugs: number;
  readonly accumulators: Readonly<Record<string, Accumulator>>;
}

/** One worker as its supervisor sees it. */
export interface WorkerStatus {
  readonly worker: number;
  readonly state: WorkerLifeState;
  /** Number of times it was replaced. */
  readonly restarts: number;
  /** Its last states, oldest first. */
  readonly history: readonly Transition[];
}

/** Builds the status of a server. Without a supervisor there is one worker, and it is ready. */
export function createStatus(
  coordinator: Coordinator,
  workers: () => readonly WorkerStatus[] = alone,
  scopes?: ScopeRegistry,
): () => ServerStatus {
  return () => ({
    started_ms: coordinator.started_ms,
    database: coordinator.gateway.health(),
    workers: workers(),
    fleet: coordinator.fleet?.status() ?? null,
    scope_bugs: scopes?.bugs() ?? 0,
    accumulators: {
      database_chores: coordinator.gateway.memory(),
      ...coordinator.objectStore.memory(),
      ...coordinator.notes.memory(),
      ...coordinator.leakTrap?.memory(),
      ...scopes?.memory(),
    },
  });
}

function alone(): readonly WorkerStatus[] {
  return [{ worker: 0, state: "ready", restarts: 0, history: [] }];
}
