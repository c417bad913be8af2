import type { Clock } from "../base/time.ts";
import type { Config } from "../config/schema.ts";
import { answeredIn } from "../request/run.ts";
import { Coordinator } from "./coordinator.ts";
import type { CoordinatorParts, WorkerHandle } from "./coordinator_parts.ts";
import type { CoordinatorPortParts } from "./coordinator_port.ts";
import type { ScopeBounds } from "./scope_bounds.ts";
import { createStatus, type WorkerStatus } from "./server_status.ts";

/** Order to a worker to open a scope. It travels to workers. */
export interface ScopeOrder {
  readonly name: string;
  /** Unique: one that is made again under the same name has another. */
  readonly instance_id: string;
  readonly config: Config;
  readonly sharedState: SharedArrayBuffer;
  readonly worker: number;
  readonly generation: number;
}

/** Dependencies of a port of a scope, on whichever thread its worker is. */
type ScopePortParts = CoordinatorPortParts & { readonly clock: Clock };

/** Dependencies of a scope. */
export interface ScopeParts extends CoordinatorParts {
  readonly scope: ScopeBounds;
  /** The workers of the server. */
  workers?(): readonly WorkerStatus[];
  /** Writes lines on requests, where they are wanted. */
  readonly log?: CoordinatorPortParts["log"];
}

/** One worker, as its scopes are opened on it. */
export interface ScopeHost {
  /** Makes the worker's part of a scope, which serves as soon as it has its first snapshot. */
  open(order: ScopeOrder, port: ScopePortParts): Promise<WorkerHandle>;
  /** Closes it; what it has begun goes on. */
  close(instance_id: string): Promise<void>;
}

/** A scope as `/admin/scopes` lists it. It travels to workers. */
export interface ScopeFacts {
  readonly name: string;
  readonly run_id: string;
  readonly config_version: number;
  /** Requests that were answered since it was made, or since its last reset. */
  readonly requests: number;
  /** Bugs of ours. */
  readonly bugs: number;
  readonly made_utc: string;
  readonly last_used_utc: string;
}

/** A scope: a coordinator of its own, on the workers that have met its name. */
export class Scope {
  readonly name: string;
  readonly coordinator: Coordinator;
  readonly #parts: ScopeParts;
  readonly #begun: Promise<void>;
  readonly #open = new Map<number, { readonly host: ScopeHost; readonly opened: Promise<void> }>();
  #hasEnded = false;

  constructor(parts: ScopeParts) {
    this.#parts = parts;
    this.name = parts.scope.name;
    this.coordinator = new Coordinator(parts);
    this.coordinator.sharedState.lastUse = parts.clock.now();
    this.#begun = this.coordinator.begin();
  }

  /** Time of its last request, in milliseconds of the clock that all workers share. */
  get lastUse(): number {
    return this.coordinator.sharedState.lastUse;
  }

  /** Opens it on a worker, unless it is open there. */
  open(worker: number, host: ScopeHost): Promise<void> {
    const known = this.#open.get(worker);
    if (known) return known.opened;
    const opened = this.#openOn(worker, host);
    this.#open.set(worker, { host, opened });
    opened.catch(() => this.#open.delete(worker)); // who asked hears of it
    return opened;
  }

  async #openOn(worker: number, host: ScopeHost): Promise<void> {
    await this.#begun;
    if (this.#hasEnded) return; // the worker would never hear that it is
    const { coordinator, name } = this;
    const { instance_id, sharedState, snapshot: { config } } = coordinator;
    const generation = sharedState.worker(worker).get("epoch");
    const order = { name, instance_id, config, sharedState: sharedState.buffer, worker, generation };
    await coordinator.join(worker, await host.open(order, this.#portOf(worker)));
  }

  #portOf(worker: number): ScopePortParts {
    const { coordinator, name } = this;
    const { clock, workers, log } = this.#parts;
    return {
      coordinator,
      worker,
      clock,
      status: createStatus(coordinator, workers),
      log: log && ((lines) => log(lines.map((line) => `${line} ${name}`))),
    };
  }

  /** A worker is gone. */
  leave(worker: number): void {
    if (this.#open.delete(worker)) this.coordinator.leave(worker);
  }

  /** Ends it: no worker opens it any more, and nothing in it changes by itself. */
  end(): void {
    this.#hasEnded = true;
    this.coordinator.dropOverlays();
  }

  /** Ends it, closes it on all workers, and forgets its rows. */
  async close(): Promise<void> {
    this.end();
    const { coordinator } = this;
    await Promise.allSettled(
      Array.from(this.#open.values(), ({ host }) => host.close(coordinator.instance_id)),
    );
    coordinator.gateway.forget(coordinator.snapshot.run.run_id);
  }

  /** Facts as of now: an instant of the shared clock, and the same in milliseconds since 1970. */
  facts({ now, epoch }: { readonly now: number; readonly epoch: number }): ScopeFacts {
    const { snapshot: { run, config_version }, sharedState, started_ms } = this.coordinator;
    return {
      name: this.name,
      run_id: run.run_id,
      config_version,
      requests: answeredIn(this.#parts.services, run),
      bugs: sharedState.sum("bugs"),
      made_utc: new Date(started_ms).toISOString(),
      last_used_utc: new Date(epoch - (now - this.lastUse)).toISOString(),
    };
  }
}
