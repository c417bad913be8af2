import type { Config } from "../config/schema.ts";
import { type ConfigSnapshot, SnapshotSwitch } from "../coordinator/config_snapshot.ts";
import type { WorkerHandle } from "../coordinator/coordinator_parts.ts";
import { createJournal, readingOf } from "./worker_journal.ts";
import type { CoordinatorPort } from "../coordinator/coordinator_port.ts";
import { isRemote } from "../metrics/connect.ts";
import { NO_DATABASE } from "../metrics/null_store.ts";
import { Recorder } from "../metrics/recorder.ts";
import { RequestLog, type RequestLogLevel } from "../metrics/request_log.ts";
import type { DomainStats } from "../memory/tally.ts";
import type { Core } from "../request/core.ts";
import type { Mounted, Service } from "../service/service.ts";
import { configuredBy, sectionsInSlots, slotConfigs } from "./scenario_slots.ts";
import { secretHex } from "../chance/random.ts";
import { Run, type RunMemory } from "../request/run.ts";
import { Sequences } from "../chance/sequences.ts";
import { SharedState, type WorkerCounters } from "../memory/shared_state.ts";
import type { Ports } from "../transport/ports.ts";
import type { Clock } from "../base/time.ts";
import type { Accumulator } from "../base/accumulator.ts";
import { type Refusing, refusing } from "./refusing.ts";
import type { ServerFacts } from "./server_facts.ts";
import { portsAndDrain } from "./ports_and_drain.ts";
import { lastingLagMs } from "./heartbeat.ts";
import { WorkerScopes } from "./worker_scopes.ts";
import type { Journal } from "../journal/journal.ts";
import { determinismOf, type Taping, tapingOf } from "../tape/taping.ts";

/** Dependencies of a WorkerState. */
export interface WorkerStateParts {
  readonly services: readonly Service[];
  readonly facts: ServerFacts;
  /** The first configuration: what of it takes a restart is read here. */
  readonly config: Config;
  /** Its `now` is common to all workers. */
  readonly clock: Clock;
  readonly sharedState: SharedState;
  /** Index of its counters in the shared state. */
  readonly worker: number;
  /** Epoch of the figures of this worker: the number of its earlier lives. */
  readonly generation: number;
  readonly coordinator: CoordinatorPort;
  /** Workers that share the limits of the journal. @default {1} */
  readonly workers?: number;
  /** Requests that get a line; absent: none. */
  readonly logs?: RequestLogLevel | undefined;
  /** Name of the scope that this is the state of; absent for that of a server. */
  readonly scope?: string;
  /** Lag of the server, for a scope, whose shared state has none; in milliseconds. */
  readonly lagMs?: () => number;
}

/** The figures of a domain. */
type WorkerStats = DomainStats & { readonly in_flight: number };

/** State of one worker, without routes: its domains, their live configurations, and its figures. */
export interface WorkerState extends WorkerHandle {
  readonly services: readonly Service[];
  readonly facts: ServerFacts;
  readonly coordinator: CoordinatorPort;
  readonly sharedState: SharedState;
  /** Index of its counters in the shared state. */
  readonly worker: number;
  readonly counters: WorkerCounters;
  readonly mounted: readonly Mounted[];
  readonly clock: Clock;
  /** Its scopes; `null` in the state of a scope. */
  readonly scopes: WorkerScopes | null;
  /** Requests of this worker with their bodies; `undefined` where that is off. */
  readonly journal: Journal | undefined;
  /** Tape that is played or recorded; `undefined` without one. */
  readonly taping: Taping | undefined;
  snapshot(): ConfigSnapshot;
  run(): Run;
  /** Figures of a domain, by all workers, right as of now. */
  stats(domain: string): WorkerStats;
  /**
   * Answers bytes that no domain takes as the domain of the port does (by default the first one), and counts them, unless
   * they are a part of a request that has a row.
   */
  readonly refuse: Refusing;
  /** Draws whether the next connection is served, and counts it where it is not. */
  admit(): boolean;
  /** The ports that are open; `null` on a host that calls `fetch`. */
  ports(): Ports | null;
  /** Records which ports are open. */
  opened(ports: Ports): void;
  /** Lag of the event loops of all workers while the machine was busiest, in milliseconds. */
  lagMs(): number;
  /** Queues and caches of this worker, with their bounds. */
  accumulators(): Readonly<Record<string, Accumulator>>;
  /** Marks this worker as about to stop. */
  drain(): void;
  /** Registers a function that is called by `drain()`, to end streams that would last as long as their client. */
  atDrain(end: () => void): void;
  draining(): boolean;
  /** Hands over the last rows. */
  close(): Promise<void>;
}

/** Puts one worker together. It serves nothing before its first snapshot. */
export function createWorkerState(parts: WorkerStateParts): WorkerState {
  const { services, facts, sharedState, clock, coordinator, worker } = parts;
  const counters = sharedState.worker(worker);
  counters.claim(parts.generation);
  const snapshots = new SnapshotSwitch(sharedState);
  const log = createLog(parts);
  const recorder = createRecorder(parts, counters, log);
  const journal = createJournal(parts, counters);
  const taping = tapingOf(parts.config, services, counters);
  const mounted = mountAll(parts, { settle: () => snapshots.current(), journal, tape: taping });
  const scopes = parts.scope === undefined ? scopesOf(parts) : null;
  let run: Run | undefined;
  const snapshot = () => known(snapshots.current());

  return {
    services,
    facts,
    coordinator,
    sharedState,
    worker,
    counters,
    mounted,
    clock,
    scopes,
    journal,
    taping,
    snapshot,
    run: () => (snapshot(), known(run)),
    async prepare(next) {
      const commits = await preparedAll(mounted, services, next.config);
      const nextRun = run?.id === next.run.run_id ? run : viewOf(next.run, parts);
      const inForce = { run: nextRun, sequences: sequencesOf(next, nextRun, services), ...versionsOf(next) };
      snapshots.schedule({
        snapshot: next,
        commit() {
          beginRun({ journal, taping }, { before: run, next: nextRun });
          run = nextRun;
          recorder.open(nextRun);
          const observers = recorder.observers(nextRun);
          for (const [at, observer] of observers.entries()) commits[at]?.({ ...inForce, observer });
          counters.set("config_version", next.config_version);
        },
      });
    },
    settle: () => Promise.resolve(void snapshots.current()),
    flush: () => recorder.flush(),
    ...readingOf({ journal, taping }, () => run?.id),
    stats(domain) {
      const at = services.findIndex(({ name }) => name === domain);
      snapshot();
      return { ...known(known(run).tallies[at]).stats(), in_flight: sharedState.inFlight(at) };
    },
    refuse: refusing(mounted, counters),
    lagMs: lagOf(parts),
    admit: () => admits(parts, counters, () => (snapshot(), known(run))),
    accumulators: () => ({ ...recorder.memory(), ...log?.memory(), ...journal?.memory() }),
    ...portsAndDrain(() => scopes?.drain()),
    close: () => closeAll(recorder, log, scopes),
  };
}

/** Hands over the last rows and lines, those of requests that end in this moment among them. */
async function closeAll(
  recorder: Recorder,
  log: RequestLog | undefined,
  scopes: WorkerScopes | null,
): Promise<void> {
  await recorder.idle();
  await Promise.all([recorder.close(), log?.close(), scopes?.closeAll()]);
}

/**
 * Begins a run, which may be the one before, in what is kept of its requests: the journal has all of them, and no
 * other.
 */
function beginRun(
  { journal, taping }: Pick<WorkerState, "journal" | "taping">,
  { before, next }: { readonly before: Run | undefined; readonly next: Run },
): void {
  if (before && before.id !== next.id) journal?.clear();
  taping?.record?.begin(next.id);
}

function versionsOf({ config_version, rule_versions }: ConfigSnapshot) {
  return { config_version, rule_versions };
}

/** Prepares a configuration in all domains, for each slot of its scenario, too. @throws {ConfigError} */
function preparedAll(mounted: readonly Mounted[], services: readonly Service[], config: Config) {
  const scenario = slotConfigs(services, config);
  return Promise.all(
    mounted.map(({ name, prepare }) =>
      prepare(configuredBy(config, name), scenario && sectionsInSlots(scenario, name))
    ),
  );
}

function createLog({ logs: level, coordinator }: WorkerStateParts): RequestLog | undefined {
  return level && new RequestLog({ level, write: (lines) => coordinator.log(lines) });
}

/** Draws whether a new connection is served, and counts it where it is not. */
function admits({ config }: WorkerStateParts, counters: WorkerCounters, run: () => Run): boolean {
  const { reset_pct } = config.server;
  if (reset_pct === 0 || run().connection()() * 100 >= reset_pct) return true;
  counters.add("reset_connections", 1);
  return false;
}

function lagOf({ sharedState, lagMs }: WorkerStateParts): () => number {
  return lagMs ?? (() => lastingLagMs(sharedState));
}

/** The scopes of a worker, each with a state that differs in what the coordinator says. */
function scopesOf(parts: WorkerStateParts): WorkerScopes {
  const { clock, coordinator, facts } = parts;
  return new WorkerScopes({
    coordinator,
    now: () => clock.now(),
    create: ({ name, instance_id, config, sharedState, worker, generation }, coordinator) =>
      createWorkerState({
        ...parts,
        facts: { ...facts, instance_id },
        config,
        sharedState: new SharedState(parts.services.length, sharedState),
        worker,
        generation,
        coordinator,
        scope: name,
        lagMs: lagOf(parts),
      }),
  });
}

function createRecorder(
  parts: WorkerStateParts,
  counters: WorkerCounters,
  log: RequestLog | undefined,
): Recorder {
  const { services, facts, config, clock, worker, generation, coordinator } = parts;
  return new Recorder({
    clock,
    domains: services,
    bucketSec: config.metrics.bucket_sec,
    counters,
    keepsRows: config.metrics.database !== NO_DATABASE,
    instance_id: facts.instance_id,
    writer: `${facts.instance_id}/${worker}`,
    firstNumber: generation * 2 ** 32,
    log,
    deliver: (batch, rows) => coordinator.write(batch, rows),
  });
}

function mountAll(
  { services, facts, clock, coordinator, config: { server, metrics } }: WorkerStateParts,
  own: Pick<Core, "settle" | "journal" | "tape">,
): Mounted[] {
  return services.map((one) =>
    one.mount({
      ...own,
      clock,
      id: () => `req_${secretHex(16)}`, // of requests that are refused before they get a fate
      reveal: server.reveal,
      bodyLimit: server.max_body_bytes,
      bodyMs: server.body_timeout_sec * 1000,
      idleMs: server.idle_timeout_sec * 1000,
      objectStore: coordinator,
      notes: coordinator,
      sharedCounters: isRemote(metrics.database) ? coordinator : null,
      leakTrapUrl: facts.leakTrapUrl,
    })
  );
}

function viewOf(run: RunMemory, { services, clock, facts, config }: WorkerStateParts): Run {
  return new Run(run, { shapes: services, clock, seed: facts.seed, determinism: determinismOf(config) });
}

function sequencesOf(snapshot: ConfigSnapshot, { sessions }: Run, shapes: readonly Service[]): Sequences {
  return new Sequences({ shapes, buffer: snapshot.sequences, sessions, version: snapshot.config_version });
}

/** Value that must be there once a worker has joined. */
function known<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("Cannot serve before the first snapshot is in force");
  return value;
}
