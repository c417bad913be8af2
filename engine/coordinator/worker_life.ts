/**
 * The life of a worker:
 *
 *     starting ──→ ready ──→ draining ──→ stopped
 *         │          │           │            ↑
 *         └──────→ failed ←──────┘            │
 *                    │ ↑ (a start that fails) │
 *                    ↓ │                      │
 *               restarting ──→ starting ──────┤
 *                    └────────────────────────┘  (the server stops meanwhile)
 */
const NEXT = {
  starting: ["ready", "failed", "draining", "stopped"],
  ready: ["failed", "draining"],
  failed: ["restarting", "stopped"],
  restarting: ["starting", "stopped"],
  draining: ["stopped", "failed"],
  stopped: [],
} as const;

export type WorkerLifeState = keyof typeof NEXT;

/** One change of a worker's state, and what caused it. */
export interface Transition {
  readonly state: WorkerLifeState;
  /** UTC, ISO 8601. */
  readonly at: string;
  readonly why?: string;
}

/** Transitions that are remembered. */
const MOST_HISTORY = 20;

/** The state of one worker, and how it came to that. */
export class WorkerLife {
  #history: readonly Transition[];

  /** `epoch`: milliseconds since 1970. */
  constructor(readonly epoch: () => number) {
    this.#history = [this.#entry("starting")];
  }

  get state(): WorkerLifeState {
    return this.#history.at(-1)?.state ?? "starting";
  }

  /** The last transitions, oldest first. */
  get history(): readonly Transition[] {
    return this.#history;
  }

  /** @throws {RangeError} for a step that no worker may take */
  to(state: WorkerLifeState, why?: string): void {
    const allowed: readonly WorkerLifeState[] = NEXT[this.state];
    if (!allowed.includes(state)) throw new RangeError(`Cannot go from ${this.state} to ${state}`);
    this.#history = [...this.#history, this.#entry(state, why)].slice(-MOST_HISTORY);
  }

  #entry(state: WorkerLifeState, why?: string): Transition {
    const at = new Date(this.epoch()).toISOString();
    return why === undefined ? { state, at } : { state, at, why };
  }
}
