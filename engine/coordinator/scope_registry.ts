import { getLogger } from "@logtape/logtape";
import type { Accumulator } from "../base/accumulator.ts";
import { every, yieldToEventLoop } from "../base/clock.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import type { Config } from "../config/schema.ts";
import { NO_DATABASE, nullStore } from "../metrics/null_store.ts";
import { openMetrics, storeOptions } from "../metrics/open.ts";
import type { MetricsStore } from "../metrics/store.ts";
import type { LeakTrap } from "../transport/leak_trap.ts";
import type { Coordinator } from "./coordinator.ts";
import { RunPool } from "./run_pool.ts";
import { Scope, type ScopeFacts, type ScopeHost, type ScopeParts } from "./scope.ts";
import {
  SCOPE_ENDED_RUNS,
  SCOPE_KEYS,
  SCOPE_NOTES,
  SCOPE_OBJECTS,
  SCOPE_ROWS,
  type ScopeBounds,
} from "./scope_bounds.ts";

const log = getLogger(["errorworks", "server"]);

/** Longest time between two looks for scopes that nobody has used for too long, in milliseconds. */
const SWEEP_MS = 10_000;

/** Database of the rows of scopes. */
const MEMORY = ":memory:";

/** The scopes of a server, for `/admin/scopes`. */
export interface ScopeList {
  /** Last used first. */
  readonly scopes: readonly ScopeFacts[];
  readonly limit: number;
  readonly ttl_sec: number;
  /** Scopes that were made since the start, and those that have gone: by DELETE, by age, for a newer one. */
  readonly made: number;
  readonly dropped: number;
  readonly expired: number;
  readonly evicted: number;
}

/** Dependencies of a ScopeRegistry. */
interface ScopeRegistryParts extends Omit<ScopeParts, "store" | "config" | "scope"> {
  /** The coordinator of the server, whose configuration a new scope begins with. */
  readonly coordinator: Coordinator;
}

/**
 * Scopes of a server by name, each made by its first use. Beyond the bound the one goes that was not used for longest.
 */
export class ScopeRegistry {
  readonly #parts: ScopeRegistryParts;
  readonly #runs: RunPool;
  readonly #scopes = new Map<string, Scope>();
  readonly #hosts = new Map<number, ScopeHost>();
  /** New scopes are opened one after the other: one that is not open yet is not removed for another. */
  readonly #serially = createSerialQueue();
  readonly #counts = { made: 0, dropped: 0, expired: 0, evicted: 0 };
  #bugsOfGone = 0;
  #store: Promise<MetricsStore> | undefined;
  #stopSweep: (() => void) | undefined;

  constructor(parts: ScopeRegistryParts) {
    this.#parts = parts;
    this.#runs = new RunPool({ ...parts, keys: SCOPE_KEYS, most: SCOPE_ENDED_RUNS });
  }

  /** Adds a worker on which scopes can be opened. */
  join(worker: number, host: ScopeHost): void {
    this.#hosts.set(worker, host);
  }

  /** Removes a worker that is gone. */
  leave(worker: number): void {
    this.#hosts.delete(worker);
    for (const scope of this.#scopes.values()) scope.leave(worker);
  }

  /** Opens a scope on a worker; one of that name is made if there is none. */
  async enter(name: string, worker: number): Promise<void> {
    const known = this.#scopes.get(name);
    await (known ? this.#open(known, worker) : this.#serially(() => this.#openNew(name, worker)));
  }

  /** Makes a scope and opens it. It stays until its first request has found it, as the next one waits for a turn. */
  async #openNew(name: string, worker: number): Promise<void> {
    await yieldToEventLoop();
    const store = await (this.#store ??= this.#openStore());
    await this.#open(this.#scopes.get(name) ?? this.#make(name, store), worker);
  }

  async #open(scope: Scope, worker: number): Promise<void> {
    const host = this.#hosts.get(worker);
    if (!host) throw new Error(`Cannot open a scope on worker ${worker} as it is gone`);
    await scope.open(worker, host);
  }

  /** Drops a scope; once this resolves no worker serves it any more. `false` if there is none of that name. */
  async drop(name: string): Promise<boolean> {
    const scope = this.#scopes.get(name);
    if (!scope) return false;
    await this.#remove(scope, "dropped");
    return true;
  }

  list(): ScopeList {
    const { clock } = this.#parts;
    const instant = { now: clock.now(), epoch: clock.epoch() };
    const { max_scopes, scope_ttl_sec } = this.#settings();
    const scopes = [...this.#scopes.values()].toSorted((a, b) => b.lastUse - a.lastUse);
    return {
      scopes: scopes.map((scope) => scope.facts(instant)),
      limit: max_scopes,
      ttl_sec: scope_ttl_sec,
      ...this.#counts,
    };
  }

  /** Bugs of ours in all scopes, those that are gone included. */
  bugs(): number {
    return Array.from(this.#scopes.values(), bugsIn).reduce((sum, bugs) => sum + bugs, this.#bugsOfGone);
  }

  /** Number of scopes, and of those that went for newer ones. */
  memory(): Readonly<Record<string, Accumulator>> {
    const { max_scopes } = this.#settings();
    return { scopes: { size: this.#scopes.size, limit: max_scopes, forgotten: this.#counts.evicted } };
  }

  /** Ends all scopes and closes the database of their rows. The workers have to be closed before. */
  async close(): Promise<void> {
    this.#stopSweep?.();
    for (const scope of this.#scopes.values()) scope.end();
    await (await this.#store)?.close();
  }

  #settings(): Config["server"] {
    return this.#parts.coordinator.snapshot.config.server;
  }

  /** Opens the database of the rows, which is none where the server has none, or where there cannot be one. */
  async #openStore(): Promise<MetricsStore> {
    const { coordinator: { snapshot: { config: { metrics } } }, services } = this.#parts;
    if (metrics.database === NO_DATABASE) return nullStore;
    const max_rows = Math.min(metrics.max_rows, SCOPE_ROWS);
    try {
      return await openMetrics(storeOptions({ ...metrics, database: MEMORY, max_rows }, services));
    } catch (error) {
      log.warn("Rows of this scope are not kept, as there is no database in memory: {error}", { error });
      this.#store = undefined; // the next scope tries again
      return nullStore;
    }
  }

  #make(name: string, store: MetricsStore): Scope {
    this.#makeRoom();
    const { coordinator, leakTrap, ...parts } = this.#parts;
    const { config } = coordinator.snapshot;
    const database = store === nullStore ? NO_DATABASE : MEMORY;
    const scope = new Scope({
      ...parts,
      store,
      leakTrap: leakTrap && withoutReset(leakTrap),
      config: { ...config, metrics: { ...config.metrics, database } },
      scope: this.#bounds(name),
    });
    this.#scopes.set(name, scope);
    this.#counts.made++;
    const sweepMs = Math.min(SWEEP_MS, this.#settings().scope_ttl_sec * 1000);
    this.#stopSweep ??= every(sweepMs, () => this.#sweep(), () => {});
    return scope;
  }

  #bounds(name: string): ScopeBounds {
    return { name, runs: this.#runs, objects: SCOPE_OBJECTS, notes: SCOPE_NOTES };
  }

  /** Removes the scopes that were not used for longest until there is room for one more. */
  #makeRoom(): void {
    const { max_scopes } = this.#settings();
    while (this.#scopes.size >= max_scopes) {
      const [oldest] = [...this.#scopes.values()].toSorted((a, b) => a.lastUse - b.lastUse);
      if (!oldest) return;
      this.#remove(oldest, "evicted");
    }
  }

  /** Removes the scopes that nobody has used for too long. */
  async #sweep(): Promise<void> {
    const eldest = this.#parts.clock.now() - this.#settings().scope_ttl_sec * 1000;
    const old = [...this.#scopes.values()].filter(({ lastUse }) => lastUse < eldest);
    await Promise.all(old.map((scope) => this.#remove(scope, "expired")));
  }

  /** Never rejects. */
  async #remove(scope: Scope, why: "dropped" | "expired" | "evicted"): Promise<void> {
    this.#scopes.delete(scope.name);
    this.#counts[why]++;
    await scope.close();
    this.#bugsOfGone += bugsIn(scope);
    this.#runs.end(scope.coordinator.snapshot.run);
  }
}

function bugsIn({ coordinator }: Scope): number {
  return coordinator.sharedState.sum("bugs");
}

/** The leak trap as a scope has it, which is one for the server: a scope can look at it. */
function withoutReset(leakTrap: LeakTrap): LeakTrap {
  return { ...leakTrap, clear: () => {}, memory: () => ({}), close: () => Promise.resolve() };
}
