/// <reference lib="deno.worker" />
import { expose } from "comlink";
import { setAhead, systemClock } from "../base/clock.ts";
import { collectWhenTold } from "../base/garbage.ts";
import type { Config } from "../config/schema.ts";
import { type Listeners, openListeners } from "./listeners.ts";
import type { BindOptions, Ports } from "../transport/ports.ts";
import type { ConfigSnapshot } from "../coordinator/config_snapshot.ts";
import type { WorkerHandle } from "../coordinator/coordinator_parts.ts";
import type { Below, JournalSearch } from "../journal/journal.ts";
import type { JournalPage, JournalQuery } from "../journal/query/page.ts";
import type { Found } from "../journal/query/pattern.ts";
import type { ScopeOrder } from "../coordinator/scope.ts";
import type { WorkerScopes } from "../worker/worker_scopes.ts";
import { type Problem, problemsIn } from "../base/error.ts";
import { remoteCoordinator, type RemoteEndpoint } from "../coordinator/coordinator_port.ts";
import { logToStderr } from "../base/log.ts";
import type { Service } from "../service/service.ts";
import type { RequestLogLevel } from "../metrics/request_log.ts";
import { startHeartbeat } from "../worker/heartbeat.ts";
import { SharedState } from "../memory/shared_state.ts";
import { type SharedBuffers, useSharedData } from "./shared_data.ts";
import { createWorkerState, type WorkerState } from "../worker/state.ts";
import type { ServerFacts } from "../worker/server_facts.ts";
import type { RecordedTape } from "../tape/tape_record.ts";

/** Options of a worker at its start. */
interface WorkerOptions {
  readonly facts: ServerFacts;
  readonly config: Config;
  readonly sharedState: SharedArrayBuffer;
  readonly worker: number;
  readonly generation: number;
  readonly sharedData: SharedBuffers;
  /** Requests that get a line. */
  readonly logs?: RequestLogLevel | undefined;
}

/** First message of a worker, unasked: messages sent to it before that are lost. */
export const LOADED = "loaded";

/** Exchanges of time with the coordinator at the start of a worker; the quickest one counts. */
const CLOCK_ROUNDS = 5;

/** A worker as its supervisor calls it. */
class Entry {
  readonly #services: readonly Service[];
  #state: WorkerState | undefined;
  #listeners: Listeners | undefined;
  #stopHeartbeat = () => {};

  constructor(services: readonly Service[]) {
    this.#services = services;
  }

  async start(
    { facts, config, sharedState, worker, generation, sharedData, logs }: WorkerOptions,
    coordinator: RemoteEndpoint,
  ): Promise<void> {
    await logToStderr();
    useSharedData(this.#services, sharedData);
    await setClock(coordinator);
    this.#state = createWorkerState({
      services: this.#services,
      facts,
      config,
      clock: systemClock,
      sharedState: new SharedState(this.#services.length, sharedState),
      worker,
      generation,
      workers: config.server.workers,
      logs,
      coordinator: remoteCoordinator(coordinator),
    });
  }

  /** Problems of a snapshot, of the server or of a scope; nothing if this worker is ready for it. */
  prepare(snapshot: ConfigSnapshot, scope?: string): Promise<readonly Problem[]> {
    return problemsIn(() => this.#handle(scope).prepare(snapshot));
  }

  async settle(scope?: string): Promise<void> {
    await this.#handle(scope).settle();
  }

  async flush(scope?: string): Promise<void> {
    await this.#handle(scope).flush();
  }

  /** Makes this worker's part of a scope. */
  openScope(order: ScopeOrder, coordinator: RemoteEndpoint): void {
    this.#scopes().open(order, remoteCoordinator(coordinator));
  }

  async closeScope(instance_id: string): Promise<void> {
    await this.#scopes().close(instance_id);
  }

  entries(query: JournalQuery & Below, scope?: string): Promise<JournalPage> {
    return this.#handle(scope).entries(query);
  }

  find(search: JournalSearch, scope?: string): Promise<Found> {
    return this.#handle(scope).find(search);
  }

  async forget(scope?: string): Promise<void> {
    await this.#handle(scope).forget();
  }

  tape(scope?: string): Promise<RecordedTape> {
    return this.#handle(scope).tape();
  }

  /** Opens the ports, which other workers may have opened, too. The result is their numbers. */
  async listen(bind: BindOptions): Promise<Ports> {
    const state = this.#started();
    this.#listeners = await openListeners(state, { ...bind, shared: true });
    this.#stopHeartbeat = startHeartbeat(state.counters, systemClock, this.#listeners);
    return this.#listeners.ports;
  }

  /** Lets replies in flight finish, and hands over the last rows. */
  async stop(drainMs: number): Promise<void> {
    this.#state?.drain();
    await this.#listeners?.close(drainMs);
    await this.#state?.close();
    this.#stopHeartbeat();
  }

  #handle(scope: string | undefined): WorkerHandle {
    return scope === undefined ? this.#started() : this.#scopes().handle(scope);
  }

  #scopes(): WorkerScopes {
    const { scopes } = this.#started();
    if (!scopes) throw new Error("Only the worker of a server has scopes");
    return scopes;
  }

  #started(): WorkerState {
    if (!this.#state) throw new Error("Cannot be asked before the start");
    return this.#state;
  }
}
export type WorkerEntry = Entry;

/** Entry point of a worker thread: waits for the orders of its supervisor. */
export function runWorker(services: readonly Service[]): void {
  collectWhenTold();
  expose(new Entry(services));
  postMessage(LOADED);
}

/** Sets the clock of this thread to that of the coordinator: exact to half a round trip. */
async function setClock(coordinator: RemoteEndpoint): Promise<void> {
  let best = { took: Infinity, offset: 0 };
  for (let round = 0; round < CLOCK_ROUNDS; round++) {
    const asked = systemClock.now();
    const theirs = await coordinator.now();
    const took = systemClock.now() - asked;
    if (took < best.took) best = { took, offset: theirs - (asked + took / 2) };
  }
  setAhead(best.offset);
}
