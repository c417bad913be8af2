import { InMemoryServerEventBus, type ServerEvent, type ServerEventBus } from "@modelcontextprotocol/server";
import { every } from "../base/clock.ts";
import type { WorkerState } from "../worker/state.ts";
import { runUri } from "./run_resources.ts";

/** Interval between two looks at the run, in milliseconds. */
const LOOK_MS = 1_000;

/** Events of the resources of a server: a run is updated by its requests. Looks only while somebody listens. */
export class RunUpdates implements ServerEventBus {
  readonly #bus = new InMemoryServerEventBus();
  readonly #state: WorkerState;
  #seen = "";
  #stop: (() => void) | undefined;

  constructor(state: WorkerState) {
    this.#state = state;
  }

  publish(event: ServerEvent): void {
    this.#bus.publish(event);
  }

  subscribe(listener: (event: ServerEvent) => void): () => void {
    const leave = this.#bus.subscribe(listener);
    if (this.#stop === undefined) {
      this.#seen = this.#mark();
      this.#stop = every(LOOK_MS, () => Promise.resolve(this.#look()), () => {});
    }
    return () => {
      leave();
      if (this.#bus.listenerCount > 0) return;
      this.#stop?.();
      this.#stop = undefined;
    };
  }

  #look(): void {
    const mark = this.#mark();
    if (mark === this.#seen) return;
    this.#seen = mark;
    this.publish({ kind: "resource_updated", uri: runUri(this.#state.run().id) });
  }

  /** Changes with each request that is over, and with each run. */
  #mark(): string {
    return `${this.#state.run().id} ${this.#state.sharedState.sum("recorded")}`;
  }
}
