import type { Config } from "../config/schema.ts";
import type { RunMemory } from "../request/run.ts";
import type { RuleVersions } from "./rule_versions.ts";
import type { SharedState } from "../memory/shared_state.ts";

/** State that all workers use: a configuration and a run. Replaced whole, never edited; it travels to workers. */
export interface ConfigSnapshot {
  /** Grows with each snapshot. */
  readonly number: number;
  readonly config: Config;
  /** Version of the configuration, from 1. */
  readonly config_version: number;
  readonly run: RunMemory;
  /** Mark of the change that each rule came with, by its id; rules keep their counters as long as they stay. */
  readonly rule_versions: RuleVersions;
  /** The `config_version` that the run began with. */
  readonly run_config_version: number;
  /** Memory of the sequences, which begin with this snapshot. */
  readonly sequences: SharedArrayBuffer;
}

/** A snapshot that one worker has prepared. */
interface PreparedSnapshot {
  readonly snapshot: ConfigSnapshot;
  /** Puts it in force on this worker. */
  commit(): void;
}

/** The snapshot that one worker uses, and the prepared one that may replace it. */
export class SnapshotSwitch {
  readonly #sharedState: SharedState;
  #current: PreparedSnapshot | undefined;
  #next: PreparedSnapshot | undefined;

  constructor(sharedState: SharedState) {
    this.#sharedState = sharedState;
  }

  /**
   * Keeps a snapshot until the shared state says that it is in force: all workers change over at the same instant. One
   * that is not newer than what is known comes too late.
   */
  schedule(next: PreparedSnapshot): void {
    this.current();
    const known = this.#next ?? this.#current;
    if (known && next.snapshot.number <= known.snapshot.number) return;
    this.#next = next;
    this.current();
  }

  /** The snapshot in force; `undefined` before the first. */
  current(): ConfigSnapshot | undefined {
    const next = this.#next;
    if (next && this.#sharedState.snapshotNumber >= next.snapshot.number) {
      next.commit();
      this.#current = next;
      this.#next = undefined;
    }
    return this.#current?.snapshot;
  }
}
