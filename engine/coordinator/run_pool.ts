import type { Clock } from "../base/time.ts";
import type { DomainShape, RunKeys } from "../memory/layout.ts";
import { isOver, newRun, type RunMemory } from "../request/run.ts";

/** Runs that have ended whose memory is kept for the next ones, where it is not said how many. */
const MOST_ENDED = 4;

/** Inputs of a RunPool. */
interface RunPoolParts {
  readonly services: readonly DomainShape[];
  readonly clock: Clock;
  /** Capacity of the tables of its runs. @default the usual one */
  readonly keys?: RunKeys;
  /** Runs that have ended whose memory is kept. */
  readonly most?: number;
}

/**
 * Begins runs, in the memory of those that have ended as soon as their last request is over. A new block for each run
 * would stay until every worker collects it.
 */
export class RunPool {
  readonly #parts: RunPoolParts;
  /** Runs that have ended, the latest last. */
  #ended: readonly RunMemory[] = [];

  constructor(parts: RunPoolParts) {
    this.#parts = parts;
  }

  /** Begins a run in which nothing has happened yet. */
  begin(): RunMemory {
    const { services, clock, keys } = this.#parts;
    const old = this.#ended.find((one) => isOver(services, one));
    this.#ended = this.#ended.filter((one) => one !== old);
    return newRun(services, clock, { keys, used: old?.buffer });
  }

  /** Takes the memory of a run that has ended. */
  end(run: RunMemory): void {
    this.#ended = [...this.#ended, run].slice(-(this.#parts.most ?? MOST_ENDED));
  }
}
