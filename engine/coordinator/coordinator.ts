import type { LeakTrap } from "../transport/leak_trap.ts";
import { AllowedFiles } from "./allowed_files.ts";
import { type Layer, plainLayer } from "../config/layer.ts";
import { checkedConfig } from "../config/check.ts";
import { deepFreeze, type Tree, withoutNulls } from "../base/tree.ts";
import type { Config } from "../config/schema.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";
import { logChange, logReset } from "./change_log.ts";
import { type Adoption, Fleet } from "./fleet.ts";
import type { FleetTerms } from "../metrics/fleet_sql.ts";
import { BatchWriter } from "../metrics/batch_writer.ts";
import { MetricsGateway } from "../metrics/gateway.ts";
import { type FleetStats, fleetStats } from "../metrics/fleet_stats.ts";
import { isRemote } from "../metrics/connect.ts";
import type { SqlValue } from "../metrics/columns.ts";
import type { Query } from "../metrics/query/query.ts";
import type { BucketQuery, MetricsStore, RowQuery, Store } from "../metrics/store.ts";
import { sectionsOf, termsOf, withoutSecrets } from "./sections.ts";
import { askAll, type JournalHandle, WorkerJournals } from "./worker_journals.ts";
import type { Service } from "../service/service.ts";
import { secretHex } from "../chance/random.ts";
import { countLost, isOver, newRun, type RunMemory } from "../request/run.ts";
import { BoundedNotes } from "./notes.ts";
import { BoundedObjectStore } from "./bounded_object_store.ts";
import { SharedState } from "../memory/shared_state.ts";
import { newSequences } from "../chance/sequences.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import { VERSION } from "../base/version.ts";
import type { Clock } from "../base/time.ts";

/** Runs that were reset whose memory is kept for the next ones. */
const MOST_OLD_RUNS = 4;

/** One worker, as the coordinator sees it. */
export interface WorkerHandle extends JournalHandle {
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
}

/**
 * The one place where it is decided what all workers go by: the configuration and the run. A change is prepared by
 * every worker, comes into force on all of them at the same instant, or on none, and is answered after that.
 */
export class Coordinator {
  readonly sharedState: SharedState;
  readonly gateway: MetricsGateway;
  readonly batchWriter: BatchWriter;
  readonly journals: WorkerJournals;
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
  readonly #files: AllowedFiles;
  readonly #workers = new Map<number, WorkerHandle>();
  // Changes take turns: one that is based on what another is about to replace would undo it.
  readonly #serially = createSerialQueue();
  #snapshot: ConfigSnapshot;
  /** The configuration that was loaded last, at the start or from its file. */
  #loaded: Tree;
  /** Runs that were reset, the last one at the end. */
  #oldRuns: readonly RunMemory[] = [];
  /** The highest number that was ever given; one that failed is not given again. */
  #numbers = 1;

  constructor(parts: CoordinatorParts) {
    this.#parts = parts;
    this.leakTrap = parts.leakTrap;
    this.#files = new AllowedFiles(parts.services, parts.folders ?? []);
    this.#files.trust(parts.config);
    this.started_ms = parts.clock.epoch();
    this.sharedState = new SharedState(parts.services.length);
    this.gateway = new MetricsGateway(parts.store);
    this.batchWriter = new BatchWriter(this.gateway, this.sharedState);
    this.journals = new WorkerJournals(this.#workers, this.sharedState);
    this.#snapshot = {
      number: 1,
      config: parts.config,
      config_version: 1,
      run: newRun(parts.services, parts.clock),
      run_config_version: 1,
      sequences: newSequences(parts.services),
    };
    this.sharedState.snapshotNumber = 1;
    this.#loaded = this.sections();
    const terms = parts.terms ?? termsOf(parts);
    this.fleet = isRemote(parts.config.metrics.database) ? new Fleet(this, terms) : undefined;
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

  /** Merges a patch over the configuration in force, here and in the fleet; `null` removes a key. @throws {ConfigError} */
  update(patch: Tree): Promise<void> {
    return this.#serially(async () => {
      const [below, above] = withoutNulls(this.#snapshot.config, patch);
      await this.#take([plainLayer("current", below), plainLayer("request body", above)]);
      this.fleet?.announce(this.sections());
    });
  }

  /**
   * Takes back whatever was posted, here and in the fleet: puts in force what the fleet began with, or, without one,
   * what was loaded last.
   *
   * @throws {ConfigError}
   */
  restore(): Promise<void> {
    return this.#serially(async () => {
      await this.#replace(this.fleet?.first ?? this.#loaded, "configuration of the start");
      this.fleet?.announce(this.sections());
    });
  }

  /**
   * Puts whole sections in the place of those in force here, so that no key stays that they lack.
   *
   * @throws {ConfigError}
   */
  adopt(sections: Tree, { whence, wanted }: Adoption): Promise<void> {
    return this.#serially(async () => {
      if (wanted()) await this.#replace(sections, whence);
    });
  }

  /** Takes the domains' sections of another configuration; the rest takes a restart. @throws {ConfigError} */
  replace(next: Config): Promise<void> {
    return this.#serially(async () => {
      this.#files.trust(next); // it comes from files and flags of the machine
      const sections = sectionsOf(next, this.#parts.services);
      await this.#change(deepFreeze({ ...this.#snapshot.config, ...sections }), "reload");
      this.#loaded = sections;
    });
  }

  /** The domains' part of the configuration in force: what may change while running. */
  sections(): Tree {
    return sectionsOf(this.#snapshot.config, this.#parts.services);
  }

  /** Starts over, here and in the fleet: a new run, in which nothing has happened yet. The configuration stays. */
  async reset(): Promise<void> {
    await this.beginAnew();
    this.fleet?.announceReset();
  }

  /** Starts over here. */
  beginAnew(): Promise<void> {
    return this.#serially(async () => {
      const { run: before, run: { run_id }, config_version } = this.#snapshot;
      const { services, clock } = this.#parts;
      const run = newRun(services, clock, this.#memoryOfOldRun());
      await this.#publish({ run, run_config_version: config_version }, (next) => this.#beginRun(next));
      this.#oldRuns = [...this.#oldRuns, before].slice(-MOST_OLD_RUNS);
      this.gateway.forget(run_id);
      this.objectStore.clear();
      this.notes.clear();
      this.leakTrap?.clear();
      await this.journals.forget();
      logReset(run.run_id);
    });
  }

  /** Memory of a run that was reset and is over. A new block for each run would stay until every worker collects it. */
  #memoryOfOldRun(): SharedArrayBuffer | undefined {
    const old = this.#oldRuns.find((one) => isOver(this.#parts.services, one));
    this.#oldRuns = this.#oldRuns.filter((one) => one !== old);
    return old?.buffer;
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
    await askAll(this.#workers, (handle) => handle.flush());
  }

  /** Closes the database and the leak trap. The workers have to be closed before. */
  async close(): Promise<void> {
    await this.leakTrap?.close();
    await this.fleet?.leave();
    await this.gateway.close();
  }

  /** Parses whole sections and puts them in force; `whence` names their source in messages. @throws {ConfigError} */
  async #replace(sections: Tree, whence: string): Promise<void> {
    const rest = Object.entries(this.#snapshot.config).filter(([name]) => !Object.hasOwn(sections, name));
    await this.#take([plainLayer("current", Object.fromEntries(rest)), plainLayer(whence, sections)]);
  }

  /** Puts a configuration in force that came while the server runs. @throws {ConfigError} */
  async #take(layers: readonly Layer[]): Promise<void> {
    const config = await checkedConfig(this.#parts.services, layers, (named) => this.#files.check(named));
    await this.#change(config, layers.at(-1)?.source ?? "");
  }

  async #change(config: Config, by: string): Promise<void> {
    const before = this.#snapshot;
    await this.#publish({ config, config_version: before.config_version + 1 });
    logChange(before, this.#snapshot, by);
  }

  /** Puts a new snapshot in force: all workers prepare it, then its number in the shared state switches all of them. */
  async #publish(change: Partial<ConfigSnapshot>, before = (_next: ConfigSnapshot) => {}): Promise<void> {
    const sequences = newSequences(this.#parts.services);
    const next = { ...this.#snapshot, sequences, ...change, number: ++this.#numbers };
    await askAll(this.#workers, (handle) => handle.prepare(next));
    before(next);
    this.#snapshot = next;
    this.sharedState.snapshotNumber = next.number;
    await askAll(this.#workers, (handle) => handle.settle());
  }

  #beginRun({ run: { run_id, started_ms }, config: settings }: ConfigSnapshot): void {
    const [{ seed, preset }, { instance_id }] = [this.#parts, this];
    const config = JSON.stringify(withoutSecrets(settings));
    this.gateway.begin({ run_id, started_ms, instance_id, seed, preset, version: VERSION, config });
  }
}
