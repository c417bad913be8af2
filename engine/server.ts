import type { LeakTrap } from "./transport/leak_trap.ts";
import type { Config } from "./config/schema.ts";
import { Coordinator } from "./coordinator/coordinator.ts";
import { localCoordinator } from "./coordinator/coordinator_port.ts";
import type { FleetTerms } from "./metrics/fleet_sql.ts";
import type { RequestLogOutput } from "./metrics/request_log.ts";
import type { MetricsStore } from "./metrics/store.ts";
import type { Service } from "./service/service.ts";
import { createWorkerState, type WorkerState } from "./worker/state.ts";
import { type ServerFacts, serverFacts } from "./worker/server_facts.ts";
import type { ScopeHost } from "./coordinator/scope.ts";
import type { WorkerScopes } from "./worker/worker_scopes.ts";
import { createStatus } from "./coordinator/server_status.ts";
import type { Clock } from "./base/time.ts";
import type { App } from "./reply/connection.ts";
import { entranceOf } from "./admin/entrance.ts";
import { ScopeRegistry } from "./coordinator/scope_registry.ts";

/** Dependencies of a server. */
export interface ServerParts extends Omit<ServerFacts, "instance_id" | "leakTrapUrl"> {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly store: MetricsStore;
  readonly clock: Clock;
  readonly leakTrap?: LeakTrap | undefined;
  readonly terms?: FleetTerms | undefined;
  readonly folders?: readonly string[];
  readonly requestLog?: RequestLogOutput | undefined;
}

/** A fake server without a port: a coordinator and one worker, both on this thread. */
export interface Server {
  readonly app: App;
  readonly coordinator: Coordinator;
  readonly state: WorkerState;
  /** Writes the last rows and closes the database. */
  close(): Promise<void>;
}

/** Builds a server: one app for all domains. @throws {ConfigError} or what the store says */
export async function createServer(parts: ServerParts): Promise<Server> {
  const { services, config, clock, requestLog } = parts;
  const coordinator = new Coordinator(parts);
  const { instance_id, sharedState } = coordinator;
  const scopes = new ScopeRegistry({ ...parts, coordinator, log: requestLog?.write });
  const state = createWorkerState({
    services,
    config,
    clock,
    sharedState,
    facts: serverFacts(parts, instance_id),
    worker: 0,
    generation: 0,
    logs: requestLog?.level,
    coordinator: localCoordinator({
      coordinator,
      worker: 0,
      scopes,
      status: createStatus(coordinator, undefined, scopes),
      log: requestLog?.write,
    }),
  });
  if (state.scopes) scopes.join(0, localScopes(state.scopes));
  const close = async () => {
    await state.close();
    await scopes.close();
    await coordinator.close();
  };
  try {
    await coordinator.join(0, state);
  } catch (error) {
    await close();
    throw error;
  }
  await coordinator.begin();
  return { app: entranceOf(state), coordinator, state, close };
}

/** The scopes of a worker on this thread. */
function localScopes(scopes: WorkerScopes): ScopeHost {
  return {
    open: (order, port) => Promise.resolve(scopes.open(order, localCoordinator(port))),
    close: (instance_id) => scopes.close(instance_id),
  };
}
