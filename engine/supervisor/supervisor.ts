import { getLogger } from "@logtape/logtape";
import { proxy, type Remote, wrap } from "comlink";
import { after, every } from "../base/clock.ts";
import type { BindOptions, Ports } from "../transport/ports.ts";
import { messageOf } from "../base/error.ts";
import type { Coordinator } from "../coordinator/coordinator.ts";
import { coordinatorEndpoint } from "../coordinator/coordinator_port.ts";
import { WORKER_HEARTBEAT_MS } from "../worker/heartbeat.ts";
import type { RequestLogOutput } from "../metrics/request_log.ts";
import type { ServerFacts } from "../worker/server_facts.ts";
import type { ServerStatus, WorkerStatus } from "../coordinator/server_status.ts";
import { createSerialQueue } from "../base/serial_queue.ts";
import { LOADED, type WorkerEntry } from "./worker_entry.ts";
import { WorkerLife } from "../coordinator/worker_life.ts";
import { CallGuard } from "../base/call_guard.ts";
import type { ScopeRegistry } from "../coordinator/scope_registry.ts";
import { remoteScopes, workerHandle } from "./worker_handle.ts";
import { allocateSharedData, type SharedBuffers } from "./shared_data.ts";
import type { Service } from "../service/service.ts";
import { type ListeningSocket, ownSockets, socketsOn, stopListening } from "./listening_sockets.ts";
import { STALL_MS, STUCK_MS } from "../base/main_thread_watch.ts";
import { type Clock, LAST_ROWS_MS } from "../base/time.ts";

const log = getLogger(["errorworks", "workers"]);

/** A start that takes longer has failed, in milliseconds. */
export const START_MS = 30_000;
/** Wait before the first restart, in milliseconds; it doubles with each one, up to the ceiling. */
const BACKOFF_MS = 100;
const BACKOFF_CEILING_MS = 10_000;
/** Time after which a ready worker counts as steady: its earlier failures no longer delay a restart. Milliseconds. */
const STEADY_MS = 30_000;

/** Dependencies of a supervisor. */
export interface SupervisorParts {
  readonly services: readonly Service[];
  readonly workers: number;
  readonly coordinator: Coordinator;
  readonly scopes: ScopeRegistry;
  readonly facts: ServerFacts;
  readonly clock: Clock;
  readonly bind: BindOptions;
  /** Starts a thread that calls `runWorker`. */
  spawn(name: string): Worker;
  status(): ServerStatus;
  readonly requestLog?: RequestLogOutput | undefined;
  readonly stallMs?: number;
  /** Longest start of a worker. @default {START_MS} */
  readonly startMs?: number;
}

/** Slot of one worker, kept across its restarts. */
interface WorkerSlot {
  readonly index: number;
  readonly life: WorkerLife;
  restarts: number;
  /** Failures since it was last steady. */
  failures: number;
  /** Instant at which it became ready. */
  ready: number;
  link: Link | undefined;
  cancel: () => void;
}

/** A running thread, its RPC interface and its listening sockets. */
interface Link {
  readonly thread: Worker;
  readonly remote: Remote<WorkerEntry>;
  readonly guard: CallGuard;
  /** The sockets by which it listens, where the system tells. */
  sockets: readonly ListeningSocket[];
}

/** Keeps a number of workers on the same ports, and replaces those that die. */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #slots: readonly WorkerSlot[];
  readonly #serially = createSerialQueue();
  #front: BindOptions;
  readonly #sharedData: SharedBuffers;
  #stopping = false;
  #stopWatch = () => {};

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#front = parts.bind;
    this.#sharedData = allocateSharedData(parts.services);
    this.#slots = Array.from({ length: parts.workers }, (_, index) => ({
      index,
      life: new WorkerLife(() => parts.clock.epoch()),
      restarts: 0,
      failures: 0,
      ready: 0,
      link: undefined,
      cancel: () => {},
    }));
  }

  /** Starts all workers; the result is the ports. @throws when one cannot start, e.g. as a port is taken */
  async start(): Promise<Ports> {
    try {
      await Promise.all(this.#slots.map((slot) => this.#launch(slot)));
    } catch (error) {
      await this.stop(0);
      throw error;
    }
    this.#watch();
    return this.#front.ports;
  }

  /** Each worker with its state and history. */
  status(): WorkerStatus[] {
    return this.#slots.map(({ index, life, restarts }) => ({
      worker: index,
      state: life.state,
      restarts,
      history: life.history,
    }));
  }

  /** Lets replies in flight finish for up to `drainMs` milliseconds, and ends all workers. */
  async stop(drainMs: number): Promise<void> {
    this.#stopping = true;
    this.#stopWatch();
    await Promise.all(this.#slots.map((slot) => this.#end(slot, drainMs)));
  }

  async #launch(slot: WorkerSlot): Promise<void> {
    const { coordinator, scopes, facts, clock, spawn, status, requestLog, startMs = START_MS } = this.#parts;
    const guard = new CallGuard();
    const thread = spawn(`errorworks ${slot.index}`);
    thread.addEventListener("error", (event) => {
      event.preventDefault(); // or it would end the whole process
      guard.failAll(event.message);
      if (slot.link?.thread === thread && slot.life.state === "ready") this.#failed(slot, event.message);
    });
    const remote = wrap<WorkerEntry>(thread);
    slot.link = { thread, remote, guard, sockets: [] };
    const cancel = after(startMs, () => guard.failAll(`It did not start within ${startMs} ms`));
    try {
      await guard.guard(loaded(thread));
      const order = {
        facts,
        config: coordinator.snapshot.config,
        sharedState: coordinator.sharedState.buffer,
        worker: slot.index,
        generation: coordinator.sharedState.worker(slot.index).get("epoch"),
        sharedData: this.#sharedData,
        logs: requestLog?.level,
      };
      const port = { coordinator, worker: slot.index, scopes, status, clock, log: requestLog?.write };
      await guard.guard(
        remote.start(order, proxy(coordinatorEndpoint(port))),
      );
      await coordinator.join(slot.index, workerHandle(remote, guard));
      scopes.join(slot.index, remoteScopes(remote, guard));
      await this.#serially(() => this.#listen(slot, guard));
      slot.ready = this.#parts.clock.now();
      slot.life.to("ready");
    } finally {
      cancel();
    }
  }

  /**
   * Lets a worker listen; one after the other, as what is new among the listening sockets is then its own. The first one
   * finds out which ports are free.
   */
  async #listen({ link }: WorkerSlot, guard: CallGuard): Promise<void> {
    if (!link) return;
    const before = ownSockets();
    const ports = await guard.guard(link.remote.listen(this.#front));
    this.#front = { ...this.#front, ports };
    link.sockets = socketsOn(ports, before);
  }

  /** Gives up a worker that failed and schedules its replacement. */
  #failed(slot: WorkerSlot, why: string): void {
    if (this.#stopping || slot.life.state === "failed") return;
    const { clock } = this.#parts;
    slot.life.to("failed", why);
    this.#giveUp(slot, why);
    this.#leave(slot);
    if (clock.now() - slot.ready > STEADY_MS) slot.failures = 0;
    const wait = Math.min(BACKOFF_MS * 2 ** slot.failures++, BACKOFF_CEILING_MS);
    log.error("Worker {index} failed, another one starts in {wait} ms: {why}", {
      index: slot.index,
      wait,
      why,
    });
    slot.life.to("restarting");
    slot.cancel = after(wait, () => this.#restart(slot));
  }

  /** Ends a thread, and, since a stuck one does not end, takes its ports away. */
  #giveUp(slot: WorkerSlot, why: string): void {
    const { link } = slot;
    if (!link) return;
    link.guard.failAll(why);
    link.thread.terminate();
    for (const { port, descriptor } of link.sockets) stopListening(port, descriptor);
    slot.link = undefined;
  }

  /** Tells the coordinator, and those of the scopes, that a worker is gone. */
  #leave({ index }: WorkerSlot): void {
    this.#parts.coordinator.leave(index);
    this.#parts.scopes.leave(index);
  }

  #restart(slot: WorkerSlot): void {
    slot.restarts++;
    slot.life.to("starting");
    this.#launch(slot).then(
      () => log.info("Worker {index} is ready again", { index: slot.index }),
      (error) => this.#failed(slot, messageOf(error)),
    );
  }

  /** Gives up the workers whose heartbeat is too old. */
  #watch(): void {
    const { clock, coordinator, stallMs = STALL_MS } = this.#parts;
    let due = clock.now() + WORKER_HEARTBEAT_MS;
    const look = () => {
      const now = clock.now();
      // If this thread was held up, the whole process was: nobody is to blame.
      const heldUp = now - due > WORKER_HEARTBEAT_MS;
      due = now + WORKER_HEARTBEAT_MS;
      for (const slot of this.#slots) {
        if (heldUp || slot.life.state !== "ready") continue;
        const silent = now -
          Math.max(slot.ready, coordinator.sharedState.worker(slot.index).get("heartbeat"));
        if (silent > stallMs) this.#failed(slot, `It has not answered for ${Math.round(silent)} ms`);
      }
      return Promise.resolve();
    };
    this.#stopWatch = every(WORKER_HEARTBEAT_MS, look, () => {});
  }

  async #end(slot: WorkerSlot, drainMs: number): Promise<void> {
    slot.cancel();
    const { link, life } = slot;
    if (link) {
      const serves = life.state === "ready";
      if (serves || life.state === "starting") life.to("draining");
      if (serves) await this.#drain(slot.index, link, drainMs);
      else link.guard.failAll("It is not needed any more");
      link.thread.terminate();
      this.#leave(slot);
      slot.link = undefined;
    }
    if (life.state !== "stopped") life.to("stopped");
  }

  /** Lets a worker finish what it has begun. */
  async #drain(worker: number, { guard, remote }: Link, drainMs: number): Promise<void> {
    const cancel = after(drainMs + LAST_ROWS_MS, () => guard.failAll("It did not stop in time"));
    const look = after(drainMs + STUCK_MS, () => {
      if (this.#silence(worker) > STUCK_MS) guard.failAll("It is stuck");
    });
    try {
      await guard.guard(remote.stop(drainMs));
    } catch (error) {
      log.error("Worker {worker} did not stop well: {error}", { worker, error });
    }
    cancel();
    look();
  }

  /** Milliseconds since the last heartbeat of a worker. */
  #silence(worker: number): number {
    const { clock, coordinator } = this.#parts;
    return clock.now() - coordinator.sharedState.worker(worker).get("heartbeat");
  }
}

/** Resolves once the code of a thread is loaded. */
function loaded(thread: Worker): Promise<void> {
  return new Promise((resolve) => {
    const hear = ({ data }: MessageEvent) => {
      if (data !== LOADED) return;
      thread.removeEventListener("message", hear);
      resolve();
    };
    thread.addEventListener("message", hear);
  });
}
