import { getLogger } from "@logtape/logtape";
import { proxy, type Remote, wrap } from "comlink";
import { after, every } from "../clock.ts";
import type { Front, Ports } from "../ports.ts";
import { messageOf } from "../error.ts";
import type { Hub, Member } from "../hub/hub.ts";
import { farPortOf, raise } from "../hub/port.ts";
import { PULSE_MS } from "../pulse.ts";
import type { Facts } from "../state.ts";
import type { Status, WorkerStatus } from "../hub/status.ts";
import { createTurns } from "../turns.ts";
import type { Clock } from "../types.ts";
import { LOADED, type WorkerEntry } from "./entry.ts";
import { Life } from "./life.ts";
import { Lifeline, WorkerDied } from "../lifeline.ts";
import { listeningOn, stopListening } from "./listening.ts";

const log = getLogger(["errorworks", "workers"]);

/** A worker that has not said for this long that it lives is replaced, in milliseconds. */
export const STALL_MS = 3_000;
/** A start that takes longer has failed, in milliseconds. */
export const START_MS = 30_000;
/** Wait before the first restart, in milliseconds; it doubles with each one, up to the ceiling. */
const BACKOFF_MS = 100;
const BACKOFF_CEILING_MS = 10_000;
/** A worker that was ready for this long starts without a history, in milliseconds. */
const STEADY_MS = 30_000;
/** Time for the last rows beyond the drain, in milliseconds. */
const LAST_ROWS_MS = 5_000;

/** What a supervisor is made from. */
export interface SupervisorParts {
  readonly workers: number;
  readonly hub: Hub;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly front: Front;
  /** Starts a thread that calls `runWorker`. */
  spawn(name: string): Worker;
  status(): Status;
  readonly stallMs?: number;
  /** Longest start of a worker. @default {START_MS} */
  readonly startMs?: number;
}

/** One place in the crew, and who fills it. */
interface Post {
  readonly index: number;
  readonly life: Life;
  restarts: number;
  /** Failures since it was last steady. */
  failures: number;
  /** Instant at which it became ready. */
  ready: number;
  link: Link | undefined;
  cancel: () => void;
}

/** A thread and what ties us to it. */
interface Link {
  readonly thread: Worker;
  readonly remote: Remote<WorkerEntry>;
  readonly line: Lifeline;
  /** The sockets by which it listens, where the system tells. */
  sockets: readonly Socket[];
}

/** A listening socket. */
interface Socket {
  readonly port: number;
  readonly descriptor: number;
}

/** Keeps a number of workers on the same ports, and replaces those that die. */
export class Supervisor {
  readonly #parts: SupervisorParts;
  readonly #posts: readonly Post[];
  readonly #oneByOne = createTurns();
  #front: Front;
  #stopping = false;
  #stopWatch = () => {};

  constructor(parts: SupervisorParts) {
    this.#parts = parts;
    this.#front = parts.front;
    this.#posts = Array.from({ length: parts.workers }, (_, index) => ({
      index,
      life: new Life(() => parts.clock.epoch()),
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
      const [first, ...rest] = this.#posts;
      if (first) await this.#launch(first); // it finds out which ports are free
      await Promise.all(rest.map((post) => this.#launch(post)));
    } catch (error) {
      await this.stop(0);
      throw error;
    }
    this.#watch();
    return this.#front.ports;
  }

  /** Each worker with its state and history. */
  status(): WorkerStatus[] {
    return this.#posts.map(({ index, life, restarts }) => ({
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
    await Promise.all(this.#posts.map((post) => this.#end(post, drainMs)));
  }

  async #launch(post: Post): Promise<void> {
    const { hub, facts, clock, spawn, status, startMs = START_MS } = this.#parts;
    const line = new Lifeline();
    const thread = spawn(`errorworks ${post.index}`);
    thread.addEventListener("error", (event) => {
      event.preventDefault(); // or it would end the whole process
      line.cut(event.message);
      if (post.link?.thread === thread && post.life.state === "ready") this.#failed(post, event.message);
    });
    const remote = wrap<WorkerEntry>(thread);
    post.link = { thread, remote, line, sockets: [] };
    const cancel = after(startMs, () => line.cut(`It did not start within ${startMs} ms`));
    try {
      await line.hold(loaded(thread));
      const order = {
        facts,
        config: hub.edition.config,
        plane: hub.plane.buffer,
        worker: post.index,
        generation: post.restarts,
      };
      await line.hold(remote.start(order, proxy(farPortOf({ hub, worker: post.index, status, clock }))));
      await hub.join(post.index, memberOf(remote, line));
      await this.#oneByOne(() => this.#listen(post, line));
      post.ready = this.#parts.clock.now();
      post.life.to("ready");
    } finally {
      cancel();
    }
  }

  /** Lets a worker listen; one after the other, as what is new among the listening sockets is then its own. */
  async #listen({ link }: Post, line: Lifeline): Promise<void> {
    if (!link) return;
    const before = new Set(socketsOn(this.#front.ports).map(({ descriptor }) => descriptor));
    const ports = await line.hold(link.remote.listen(this.#front));
    this.#front = { ...this.#front, ports };
    link.sockets = socketsOn(ports).filter(({ descriptor }) => !before.has(descriptor));
  }

  /** Gives a worker up and plans the next one in its place. */
  #failed(post: Post, why: string): void {
    if (this.#stopping || post.life.state === "failed") return;
    const { clock, hub } = this.#parts;
    post.life.to("failed", why);
    this.#giveUp(post, why);
    hub.leave(post.index);
    if (clock.now() - post.ready > STEADY_MS) post.failures = 0;
    const wait = Math.min(BACKOFF_MS * 2 ** post.failures++, BACKOFF_CEILING_MS);
    log.error("Worker {index} failed, another one starts in {wait} ms: {why}", {
      index: post.index,
      wait,
      why,
    });
    post.life.to("restarting");
    post.cancel = after(wait, () => this.#restart(post));
  }

  /** Ends a thread, and, since a stuck one does not end, takes its ports away. */
  #giveUp(post: Post, why: string): void {
    const { link } = post;
    if (!link) return;
    link.line.cut(why);
    link.thread.terminate();
    for (const { port, descriptor } of link.sockets) stopListening(port, descriptor);
    post.link = undefined;
  }

  #restart(post: Post): void {
    post.restarts++;
    post.life.to("starting");
    this.#launch(post).then(
      () => log.info("Worker {index} is ready again", { index: post.index }),
      (error) => this.#failed(post, messageOf(error)),
    );
  }

  /** Looks whether the workers still say that they live. */
  #watch(): void {
    const { clock, hub, stallMs = STALL_MS } = this.#parts;
    let due = clock.now() + PULSE_MS;
    const look = () => {
      const now = clock.now();
      // If this thread was held up, the whole process was: nobody is to blame.
      const heldUp = now - due > PULSE_MS;
      due = now + PULSE_MS;
      for (const post of this.#posts) {
        if (heldUp || post.life.state !== "ready") continue;
        const silent = now - Math.max(post.ready, hub.plane.slot(post.index).get("heartbeat"));
        if (silent > stallMs) this.#failed(post, `It has not answered for ${Math.round(silent)} ms`);
      }
      return Promise.resolve();
    };
    this.#stopWatch = every(PULSE_MS, look, () => {});
  }

  async #end(post: Post, drainMs: number): Promise<void> {
    post.cancel();
    const { link, life } = post;
    if (link) {
      const serves = life.state === "ready";
      if (serves || life.state === "starting") life.to("draining");
      if (serves) await this.#drain(post.index, link, drainMs);
      else link.line.cut("It is not needed any more");
      link.thread.terminate();
      this.#parts.hub.leave(post.index);
      post.link = undefined;
    }
    if (life.state !== "stopped") life.to("stopped");
  }

  /** Lets a worker finish what it has begun. */
  async #drain(worker: number, { line, remote }: Link, drainMs: number): Promise<void> {
    const cancel = after(drainMs + LAST_ROWS_MS, () => line.cut("It did not stop in time"));
    try {
      await line.hold(remote.stop(drainMs));
    } catch (error) {
      log.error("Worker {worker} did not stop well: {error}", { worker, error });
    }
    cancel();
  }
}

/** The sockets by which this process listens on some ports. */
function socketsOn(ports: Ports): Socket[] {
  return Object.values(ports).flatMap((port) =>
    Array.from(listeningOn(port), (descriptor) => ({ port, descriptor }))
  );
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

/** A worker as the hub sees it: one that has died meanwhile has nothing more to do. */
function memberOf(remote: Remote<WorkerEntry>, line: Lifeline): Member {
  const held = async (work: Promise<unknown>) => {
    try {
      return await line.hold(work);
    } catch (error) {
      if (!(error instanceof WorkerDied)) throw error;
    }
  };
  return {
    async prepare(edition) {
      const problems = await line.hold(remote.prepare(edition)).catch((error) => {
        if (error instanceof WorkerDied) return [];
        throw error;
      });
      raise(problems);
    },
    settle: async () => void await held(remote.settle()),
    flush: async () => void await held(remote.flush()),
  };
}
