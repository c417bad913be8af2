import { isOver, type RunMemory } from "../request/run.ts";
import type { Service } from "../service/service.ts";

/** Runs that were reset whose memory is kept for the next ones. */
const MOST_OLD_RUNS = 4;

/** Runs that were reset. A new block of memory for each run would stay until every worker collects it. */
export class OldRuns {
  readonly #services: readonly Service[];
  /** The last one at the end. */
  #runs: readonly RunMemory[] = [];

  constructor(services: readonly Service[]) {
    this.#services = services;
  }

  add(run: RunMemory): void {
    this.#runs = [...this.#runs, run].slice(-MOST_OLD_RUNS);
  }

  /** Memory of a run that is over; nobody else gets it. */
  reuse(): SharedArrayBuffer | undefined {
    const old = this.#runs.find((one) => isOver(this.#services, one));
    this.#runs = this.#runs.filter((one) => one !== old);
    return old?.buffer;
  }
}
