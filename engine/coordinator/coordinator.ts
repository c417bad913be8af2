import type { CoordinatorParts, WorkerHandle } from "./coordinator_parts.ts";
import type { LeakTrap } from "../transport/leak_trap.ts";
import { AllowedFiles } from "./allowed_files.ts";
import { type Layer, plainLayer } from "../config/layer.ts";
import { checkedConfig } from "../config/check.ts";
import { deepFreeze, type Tree } from "../base/tree.ts";
import type { Config } from "../config/schema.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";
import { logChange, logExpiryFailure, logReset } from "./change_log.ts";
import { type Adoption, Fleet } from "./fleet.ts";
import { BatchWriter } from "../metrics/batch_writer.ts";
import { MetricsGateway } from "../metrics/gateway.ts";
import { MetricsReads } from "./metrics_reads.ts";
import { isRemote } from "../metrics/connect.ts";
import type { RowQuery, Store } from "../metrics/store.ts";
import { firstSnapshot } from "./first_snapshot.ts";
import { AT_START, type RuleMarks, ruleVersions } from "./rule_versions.ts";
import {
  type Change,
  changeLayers,
  type CheckedLayers,
  decodeSections,
  encodeSections,
  flattened,
  type Overlay,
  overlayOf,
  Overlays,
  overlaysAfter,
  type OverlayTerms,
  resolvedChange,
} from "./overlays.ts";
import { continued, started } from "../config/scenario.ts";
import { fixedPartOf, sectionsOf, termsOf, withoutSecrets, withSections } from "./sections.ts";
import { askAll, WorkerJournals, WorkerTapes } from "./worker_journals.ts";
import { secretHex } from "../chance/random.ts";
import { countLost } from "../request/run.ts";
import { RunPool } from "./run_pool.ts";
import { BoundedNotes } from "./notes.ts";
import { BoundedObjectStore } from "./bounded_object_store.ts";
import { SharedState } from "../memory/shared_state.ts";
import { newSequences } from "../chance/sequences.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import { VERSION } from "../base/version.ts";

/**
 * The one place where it is decided what all workers go by: the configuration and the run. A change is prepared by
 * every worker, comes into force on all of them at the same instant, or on none, and is answered after that.
 */
export class Coordinator {
  readonly sharedState: SharedState;
  readonly gateway: MetricsGateway;
  readonly reads: MetricsReads;
  readonly batchWriter: BatchWriter;
  readonly journals: WorkerJournals;
  readonly tapes: WorkerTapes;
  /** Objects that clients stored on the server. */
  readonly objectStore: BoundedObjectStore;
  /** Notes of faults with memory on the replies that went out. */
  readonly notes: BoundedNotes;
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
  /** The sections without what lies over them. */
  #base: Tree;
  readonly #overlays: Overlays;
  readonly #runs: RunPool;
  /** The highest number that was ever given; one that failed is not given again. */
  #numbers = 1;

  constructor(given: CoordinatorParts) {
    const parts = this.#parts = { ...given, config: started(given.config, given.clock.epoch()) };
    this.leakTrap = parts.leakTrap;
    this.#files = new AllowedFiles(parts.services, parts.folders ?? []);
    this.#files.trust(parts.config);
    this.#runs = parts.scope?.runs ?? new RunPool(parts);
    this.objectStore = new BoundedObjectStore(parts.scope?.objects);
    this.notes = new BoundedNotes(parts.scope?.notes);
    this.started_ms = parts.clock.epoch();
    this.sharedState = new SharedState(parts.services.length);
    this.gateway = new MetricsGateway(parts.store);
    this.reads = new MetricsReads(this.gateway, () => this.flush());
    this.batchWriter = new BatchWriter(this.gateway, this.sharedState);
    this.journals = new WorkerJournals(this.#workers, this.sharedState);
    this.tapes = new WorkerTapes(this.#workers, this.sharedState);
    this.#snapshot = firstSnapshot(parts, this.#runs.begin());
    this.sharedState.snapshotNumber = 1;
    this.#base = this.#loaded = sectionsOf(parts.config, parts.services);
    this.#overlays = new Overlays(() => parts.clock.epoch(), (one) => void this.#expire(one));
    const terms = parts.terms ?? termsOf(parts);
    this.fleet = isRemote(parts.config.metrics.database) ? new Fleet(this, terms) : undefined;
  }

  get snapshot(): ConfigSnapshot {
    return this.#snapshot;
  }

  /** Writes the first run to the database, and joins the fleet. */
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

  /** Changes the configuration, here and in the fleet, or, with a name or an end, what lies over it. @throws {ConfigError} */
  change(change: Change, terms: OverlayTerms = {}): Promise<void> {
    return this.#serially(async () => {
      const [{ services, clock }, known] = [this.#parts, [this.#snapshot.config, this.#loaded]];
      const now_ms = clock.epoch();
      const now = resolvedChange(change, { services, now_ms, known });
      const overlay = overlayOf(now, { terms, services, now_ms });
      const own = overlay ? undefined : await this.#checked(changeLayers(this.#base, now));
      const base = own ? sectionsOf(own, services) : this.#base;
      const overlays = overlaysAfter(this.#overlays.list, overlay, terms);
      await this.#post({ base, overlays, own }, "request body");
    });
  }

  /** Takes back the change of a name, here and in the fleet; `false` if there is none. */
  withdraw(name: string): Promise<boolean> {
    return this.#serially(async () => {
      const overlays = this.#overlays.without((one) => one.name === name);
      if (overlays) await this.#post({ base: this.#base, overlays }, `end of ${name}`);
      return overlays !== null;
    });
  }

  /** Goes back, here and in the fleet, to what the fleet began with, or, without one, what was loaded last. @throws {ConfigError} */
  restore(): Promise<void> {
    return this.#serially(() => {
      const base = this.fleet?.first ?? this.#loaded;
      return this.#post({ base, overlays: [] }, "configuration of the start");
    });
  }

  /** Puts whole sections in the place of those here, so that no key stays that they lack. @throws {ConfigError} */
  adopt(sections: Tree, { source, wanted }: Adoption): Promise<void> {
    return this.#serially(async () => {
      const { rule_versions: known, ...layered } = decodeSections(sections);
      if (wanted()) await this.#take(layered, source, { known, mark: AT_START });
    });
  }

  /** Takes the domains' sections of another configuration; the rest takes a restart. @throws {ConfigError} */
  replace(next: Config): Promise<void> {
    return this.#serially(async () => {
      this.#files.trust(next); // it comes from files and flags of the machine
      const { services, clock } = this.#parts;
      const sections = sectionsOf(continued(next, this.#loaded, clock.epoch()), services);
      const config = deepFreeze(withSections(this.#snapshot.config, next, sections));
      await this.#change(config, "reload");
      this.#overlays.replace([]);
      this.#base = this.#loaded = sections;
    });
  }

  /** The changes that lie over the configuration, from the oldest on. */
  get overlays(): readonly Overlay[] {
    return this.#overlays.list;
  }

  /** The domains' part of the configuration, which may change while running, with what lies over it apart. */
  sections(): Tree {
    const { rule_versions } = this.#snapshot;
    return encodeSections({ base: this.#base, overlays: this.#overlays.list, rule_versions });
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
      const run = this.#runs.begin();
      await this.#publish({ run, run_config_version: config_version }, (next) => this.#beginRun(next));
      this.#runs.end(before);
      this.gateway.forget(run_id);
      this.objectStore.clear();
      this.notes.clear();
      this.leakTrap?.clear();
      this.journals.begin();
      this.tapes.begin();
      logReset(run.run_id, this.#parts.scope?.name);
    });
  }

  /** Reads rows, those that still wait on any worker included. Rejects when the database does not answer. */
  async read(page: RowQuery): ReturnType<Store["read"]> {
    await this.flush();
    return await this.gateway.read(page);
  }

  /** Writes all rows of requests that are over by now. Rejects when the database does not take them. */
  async flush(): Promise<void> {
    await askAll(this.#workers, (handle) => handle.flush());
  }

  /** Drops what lies over the configuration, with its timers: nobody uses the configuration any more. */
  dropOverlays(): void {
    this.#overlays.replace([]);
  }

  /** Closes the database and the leak trap. The workers have to be closed before. */
  async close(): Promise<void> {
    this.dropOverlays();
    await this.leakTrap?.close();
    await this.fleet?.leave();
    await this.gateway.close();
  }

  /** Puts sections in force here and in the fleet. @throws {ConfigError} */
  async #post(layered: CheckedLayers, source: string): Promise<void> {
    await this.#take(layered, source);
    this.fleet?.announce(this.sections());
  }

  /** Parses sections and puts them in force here; `source` names their source in messages. @throws {ConfigError} */
  async #take(layered: CheckedLayers, source: string, marks?: Partial<RuleMarks>): Promise<void> {
    const { base, overlays, own = await this.#checked([plainLayer(source, base)]) } = layered;
    const { services } = this.#parts;
    const all = overlays.length === 0
      ? own
      : await this.#checked([plainLayer(source, flattened({ base: sectionsOf(own, services), overlays }))]);
    await this.#change(all, source, marks);
    this.#overlays.replace(overlays);
    this.#base = sectionsOf(own, services);
  }

  /** A configuration with sections that came while it runs. @throws {ConfigError} */
  #checked(layers: readonly Layer[]): Promise<Config> {
    const { services } = this.#parts;
    const all = [plainLayer("current", fixedPartOf(this.#snapshot.config, services)), ...layers];
    return checkedConfig(services, all, (named) => this.#files.check(named));
  }

  /** Puts the configuration in force without one overlay that has ended; in the same order on all instances of a fleet. */
  #expire(one: Overlay): Promise<void> {
    const marks = { mark: `end ${one.until_ms}` };
    return this.#serially(async () => {
      const overlays = this.#overlays.without((other) => other === one);
      if (overlays) await this.#take({ base: this.#base, overlays }, "end of a ttl_sec", marks);
    }).catch(logExpiryFailure);
  }

  async #change(config: Config, by: string, marks?: Partial<RuleMarks>): Promise<void> {
    const before = this.#snapshot;
    const config_version = before.config_version + 1;
    const own = { known: before.rule_versions, mark: `${this.instance_id} ${config_version}` };
    const rule_versions = ruleVersions(this.#parts.services, { ...own, ...marks, config });
    await this.#publish({ config, config_version, rule_versions });
    logChange(before, this.#snapshot, { by, scope: this.#parts.scope?.name, services: this.#parts.services });
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
    const [{ seed, preset, services }, { instance_id }] = [this.#parts, this];
    const config = JSON.stringify(withoutSecrets(settings, services));
    this.gateway.begin({ run_id, started_ms, instance_id, seed, preset, version: VERSION, config });
  }
}
