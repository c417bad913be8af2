/// <reference lib="deno.worker" />
import { expose } from "comlink";
import { systemClock } from "../clock.ts";
import type { Config } from "../config/schema.ts";
import { type Doors, openDoors } from "../doors.ts";
import type { Front, Ports } from "../ports.ts";
import type { Edition } from "../hub/edition.ts";
import type { Problem } from "../error.ts";
import { nearPort, problemsIn, type RemotePort } from "../hub/port.ts";
import { logToStderr } from "../log.ts";
import type { Service } from "../mount.ts";
import { startPulse } from "../pulse.ts";
import { Plane } from "../shared/plane.ts";
import { createState, type Facts, type State } from "../state.ts";
import type { Clock } from "../types.ts";

/** What a worker is told at its start. */
export interface Order {
  readonly facts: Facts;
  readonly config: Config;
  readonly plane: SharedArrayBuffer;
  readonly worker: number;
  readonly generation: number;
}

/** What a worker says first, unasked: before that it hears nothing. */
export const LOADED = "loaded";

/** Exchanges of time with the hub at the start of a worker; the quickest one counts. */
const CLOCK_ROUNDS = 5;

/** A worker as its supervisor calls it. */
class Entry {
  readonly #services: readonly Service[];
  #state: State | undefined;
  #doors: Doors | undefined;
  #stopPulse = () => {};
  #clock: Clock = systemClock;

  constructor(services: readonly Service[]) {
    this.#services = services;
  }

  async start(
    { facts, config, plane, worker, generation }: Order,
    hub: RemotePort,
  ): Promise<void> {
    await logToStderr();
    this.#clock = await sharedClock(hub);
    this.#state = createState({
      services: this.#services,
      facts,
      config,
      clock: this.#clock,
      plane: new Plane(this.#services.length, plane),
      worker,
      generation,
      hub: nearPort(hub),
    });
  }

  /** What is wrong with an edition; nothing if this worker is ready for it. */
  prepare(edition: Edition): Promise<readonly Problem[]> {
    return problemsIn(() => this.#started().prepare(edition));
  }

  async settle(): Promise<void> {
    await this.#started().settle();
  }

  async flush(): Promise<void> {
    await this.#started().flush();
  }

  /** Opens the ports, which other workers may have opened, too. The result is their numbers. */
  async listen(front: Front): Promise<Ports> {
    const state = this.#started();
    this.#doors = await openDoors(state, { ...front, shared: true });
    this.#stopPulse = startPulse(state.slot, this.#clock, this.#doors);
    return this.#doors.ports;
  }

  /** Lets replies in flight finish, and hands over the last rows. */
  async stop(drainMs: number): Promise<void> {
    this.#state?.drain();
    await this.#doors?.close(drainMs);
    this.#stopPulse();
    await this.#state?.close();
  }

  #started(): State {
    if (!this.#state) throw new Error("Cannot be asked before the start");
    return this.#state;
  }
}
export type WorkerEntry = Entry;

/** Makes this thread a worker that waits for its supervisor. */
export function runWorker(services: readonly Service[]): void {
  expose(new Entry(services));
  postMessage(LOADED);
}

/** The clock of this thread, set to that of the hub: right to half the time that one question takes. */
async function sharedClock(hub: RemotePort): Promise<Clock> {
  let best = { took: Infinity, offset: 0 };
  for (let round = 0; round < CLOCK_ROUNDS; round++) {
    const asked = systemClock.now();
    const told = await hub.now();
    const took = systemClock.now() - asked;
    if (took < best.took) best = { took, offset: told - (asked + took / 2) };
  }
  return { ...systemClock, now: () => systemClock.now() + best.offset };
}
