import type { LeakTrap } from "../transport/leak_trap.ts";
import { plainLayer } from "../config/layers.ts";
import { parseConfig } from "../config/load.ts";
import { deepFreeze, type Tree, withoutNulls } from "../base/tree.ts";
import type { Config } from "../config/schema.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";
import { Fleet } from "./fleet.ts";
import { BatchWriter } from "../metrics/batch_writer.ts";
import { MetricsGateway } from "../metrics/gateway.ts";
import { type FleetStats, fleetStats } from "../metrics/fleet_stats.ts";
import { isRemote } from "../metrics/connect.ts";
import type { SqlValue } from "../metrics/columns.ts";
import type { Query } from "../metrics/query/query.ts";
import type { BucketQuery, MetricsStore, RowQuery, Store } from "../metrics/store.ts";
import type { Service } from "../service/service.ts";
import { secretHex } from "../chance/random.ts";
import { countLost, newRun } from "../request/run.ts";
import { BoundedNotes } from "./notes.ts";
import { BoundedObjectStore } from "./bounded_object_store.ts";
import { SharedState } from "../memory/shared_state.ts";
import { newSequences } from "../chance/sequences.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import { VERSION } from "../base/version.ts";
import type { Clock } from "../base/time.ts";

/** One worker, as the coordinator sees it. */
export interface WorkerHandle {
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
  /** Closed together with the coordinator. */
  readonly leakTrap?: LeakTrap | undefined;
}

/**
 * The one place where it is decided what all workers go by: the configuration and the run. A change is prepared by
 * every worker, comes into force on all of them at the same instant, or on none, and is answered after that.
 */
export class Coordinator {
  readonly sharedState: SharedState;
  readonly gateway: MetricsGateway;
  readonly batchWriter: BatchWriter;
  /** Objects that clients stored on the server. */
  readonly objectStore = new BoundedObjectStore();
  /** Notes of faults with memory on the replies that went out. */
  readonly notes = new BoundedNotes();
  /** Records requests to a port that no client should call; `undefined` without such a port. */
  readonly leakTrap: LeakTrap | undefined;
  /** Instances that share the database; none for one of this machine. */
  readonly fleet: Fleet | undefined;
  readonly instance_id = `ins_${secretHex(4)}`;
  /** Milliseconds since 1970. */
  readonly started_ms: number;
  readonly #parts: CoordinatorParts;
  readonly #workers = new Map<number, WorkerHandle>();
  // Changes take turns: one that is based on what another is about to replace would undo it.
  readonly #serially = createSerialQueue();
  #snapshot: ConfigSnapshot;
  /** The highest number that was ever given; one that failed is not given again. */
  #numbers = 1;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
    this.leakTrap = parts.leakTrap;
    this.started_ms = parts.clock.epoch();
    this.sharedState = new SharedState(parts.services.length);
    this.gateway = new MetricsGateway(parts.store);
    this.batchWriter = new BatchWriter(this.gateway, this.sharedState);
    this.#snapshot = {
      number: 1,
      config: parts.config,
      config_version: 1,
      run: newRun(parts.services, parts.clock),
      run_config_version: 1,
      sequences: newSequences(parts.services),
    };
    this.sharedState.snapshotNumber = 1;
    this.fleet = isRemote(parts.config.metrics.database) ? new Fleet(this) : undefined;
  }

  get snapshot(): ConfigSnapshot {
    return this.#snapshot;
  }

  /** Tells the database of the first run, and joins those who share it. */
  async begin(): Promise<void> {
    this.#beginRun(this.#snapshot);
    await this.fleet?.join();
  }

  /** Adds a worker; once this resolves it uses the snapshot in force. @throws {ConfigError} */
  join(worker: number, handle: WorkerHandle): Promise<void> {
    return this.#serially(async () => {
      await handle.prepare(this.#snapshot);
      this.#workers.set(worker, handle);
    });
  }

  /** Removes a worker that is gone; its requests in flight are counted as lost. */
  leave(worker: number): void {
    this.#workers.delete(worker);
    this.batchWriter.leave(worker);
    countLost(this.#parts.services, this.#snapshot.run, this.sharedState.worker(worker).clear());
  }

  /** Merges a patch over the configuration in force, here and in the fleet. @throws {ConfigError} */
  async update(patch: Tree): Promise<void> {
    await this.change(patch, "request body");
    this.fleet?.announce(this.#sections(this.#snapshot.config));
  }

  /**
   * Merges a patch over the configuration in force here; `null` removes a key, `whence` names its source in messages.
   *
   * @throws {ConfigError}
   */
  change(patch: Tree, whence: string): Promise<void> {
    return this.#serially(async () => {
      const [below, above] = withoutNulls(this.#snapshot.config, patch);
      const layers = [plainLayer("current", below), plainLayer(whence, above)];
      await this.#change(parseConfig(this.#parts.services, layers));
    });
  }

  /**
   * Puts whole sections in the place of those in force here, so that no key stays that they lack; `whence` names their
   * source in messages.
   *
   * @throws {ConfigError}
   */
  adopt(sections: Tree, whence: string): Promise<void> {
    return this.#serially(async () => {
      const rest = Object.entries(this.#snapshot.config).filter(([name]) => !Object.hasOwn(sections, name));
      const layers = [plainLayer("current", Object.fromEntries(rest)), plainLayer(whence, sections)];
      await this.#change(parseConfig(this.#parts.services, layers));
    });
  }

  /** Takes the domains' sections of another configuration; the rest takes a restart. @throws {ConfigError} */
  replace(next: Config): Promise<void> {
    return this.#serially(async () => {
      await this.#change(deepFreeze({ ...this.#snapshot.config, ...this.#sections(next) }));
    });
  }

  /** The domains' part of a configuration: what may change while running. */
  #sections(config: Config): Tree {
    return Object.fromEntries(this.#parts.services.map(({ name }) => [name, config[name]]));
  }

  /** Starts over: a new run, in which nothing has happened yet. The configuration stays. */
  reset(): Promise<void> {
    return this.#serially(async () => {
      const { run: { run_id }, config_version } = this.#snapshot;
      const run = newRun(this.#parts.services, this.#parts.clock);
      await this.#publish({ run, run_config_version: config_version }, (next) => this.#beginRun(next));
      this.gateway.forget(run_id);
      this.objectStore.clear();
      this.notes.clear();
      this.leakTrap?.clear();
    });
  }

  /** Reads rows, those that still wait on any worker included. Rejects when the database does not answer. */
  async read(page: RowQuery): ReturnType<Store["read"]> {
    await this.flush();
    return await this.gateway.read(page);
  }

  /** Sums of all instances that ever wrote to the database, by domain. Rejects when it does not answer. */
  async totals(): Promise<Record<string, FleetStats>> {
    await this.flush();
    const totals = await this.gateway.call((store) => store.totals());
    return Object.fromEntries(Object.entries(totals).map(([domain, own]) => [domain, fleetStats(own)]));
  }

  /** The time buckets of a run, what still waits on any worker included. Rejects when the database does not answer. */
  async series(span: BucketQuery): ReturnType<Store["series"]> {
    await this.flush();
    return await this.gateway.call((store) => store.series(span));
  }

  /** Runs a SELECT of the program's own on all that was written by now. Rejects when the database does not answer. */
  async select(sql: string, args: readonly SqlValue[]): ReturnType<Store["select"]> {
    await this.flush();
    return await this.gateway.call((store) => store.select(sql, args));
  }

  /** A page of a query that somebody else wrote. @throws {QueryError}, or what the database says */
  async query(query: Query): ReturnType<Store["query"]> {
    await this.flush();
    return await this.gateway.call((store) => store.query(query));
  }

  /** Writes all rows of requests that are over by now. Rejects when the database does not take them. */
  async flush(): Promise<void> {
    await this.#all((handle) => handle.flush());
  }

  /** Closes the database and the leak trap. The workers have to be closed before. */
  async close(): Promise<void> {
    await this.leakTrap?.close();
    await this.fleet?.leave();
    await this.gateway.close();
  }

  async #change(config: Config): Promise<void> {
    await this.#publish({ config, config_version: this.#snapshot.config_version + 1 });
  }

  /** Puts a new snapshot in force: all workers prepare it, then its number in the shared state switches all of them. */
  async #publish(change: Partial<ConfigSnapshot>, before = (_next: ConfigSnapshot) => {}): Promise<void> {
    const sequences = newSequences(this.#parts.services);
    const next = { ...this.#snapshot, sequences, ...change, number: ++this.#numbers };
    await this.#all((handle) => handle.prepare(next));
    before(next);
    this.#snapshot = next;
    this.sharedState.snapshotNumber = next.number;
    await this.#all((handle) => handle.settle());
  }

  /** Asks all workers, and waits for every one of them, also when one fails: none may act on it later. */
  async #all(ask: (handle: WorkerHandle) => Promise<void>): Promise<void> {
    const answers = await Promise.allSettled(Array.from(this.#workers.values(), ask));
    for (const answer of answers) if (answer.status === "rejected") throw answer.reason;
  }

  #beginRun({ run: { run_id, started_ms }, config }: ConfigSnapshot): void {
    const { seed, preset } = this.#parts;
    this.gateway.begin({
      run_id,
      started_ms,
      instance_id: this.instance_id,
      seed,
      preset,
      version: VERSION,
      config: JSON.stringify(withoutSecrets(config)),
    });
  }
}

/** The configuration as it may be stored and shown. */
export function withoutSecrets({ server, metrics, ...rest }: Config): Tree {
  const { admin_token: _, ...openServer } = server;
  const { auth_token: __, ...openMetrics } = metrics;
  return { ...rest, server: openServer, metrics: openMetrics };
}
