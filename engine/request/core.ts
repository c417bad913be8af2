import type { NoteStore } from "../faults/fault_memory.ts";
import type { SharedCounters } from "../rules/rule_counters.ts";
import type { Run } from "./run.ts";
import type { Sequences } from "../chance/sequences.ts";
import type { Journal } from "../journal/journal.ts";
import type { Taping } from "../tape/taping.ts";
import type { ObjectStore } from "../memory/object_store.ts";
import type { RequestObserver } from "./live_record.ts";
import type { Clock } from "../base/time.ts";
import type { LiveConfig } from "../domain/live.ts";

/** Dependencies that all domains of a worker share. */
export interface Core {
  /** Its `now` is common to all workers. */
  readonly clock: Clock;
  /** Puts the next snapshot in force if it is due. */
  readonly settle: () => void;
  /** Unique ids of requests that never reach a decision. */
  readonly id: () => string;
  /** Tells clients what was done to them, in `x-errorworks-*` headers. */
  readonly reveal: boolean;
  /** Longest request body, in bytes. */
  readonly bodyLimit: number;
  /** Longest wait for one, in milliseconds. */
  readonly bodyMs: number;
  /** Longest wait for the next request of a connection, in milliseconds. */
  readonly idleMs: number;
  readonly objectStore: ObjectStore;
  readonly notes: NoteStore;
  /** Counters of rules that the instances of a fleet have in common; `null` where each server counts for itself. */
  readonly sharedCounters: SharedCounters | null;
  /** Records requests with their bodies; `undefined` where it is off. */
  readonly journal: Journal | undefined;
  /** Tape that is played or recorded; `undefined` without one. */
  readonly tape: Taping | undefined;
  /** Address of the leak trap; `null` without one. */
  readonly leakTrapUrl: string | null;
}

/** Configuration, run and observers in force for a domain at one moment. A request keeps what it began with. */
export interface ServingState<Ask, Content> {
  readonly live: LiveConfig<Ask, Content>;
  readonly run: Run;
  readonly observer: RequestObserver;
  readonly sequences: Sequences;
  readonly config_version: number;
  /** Phase of the scenario; `null` without one. */
  readonly phase: string | null;
  /** Speed factor of the scenario's clock; 1 without a scenario. */
  readonly time_scale: number;
  /** Start of the scenario, in milliseconds since 1970; 0 without one. */
  readonly scenario_ms: number;
  /** Faults whose history a rule asks for, in any phase. */
  readonly links: ReadonlySet<string>;
  /** Mark of the change that brought each rule of the configuration, by its id; rules of a scenario or a file have none. */
  readonly rule_versions: Readonly<Record<string, string>>;
}

/** The part of a `ServingState` that is the same for all domains of a snapshot. */
export type SnapshotState = Pick<
  ServingState<never, never>,
  "run" | "observer" | "sequences" | "config_version" | "rule_versions"
>;
