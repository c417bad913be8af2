import type { NoteStore } from "../faults/fault_memory.ts";
import type { Run } from "./run.ts";
import type { Sequences } from "../chance/sequences.ts";
import type { Journal } from "../journal/journal.ts";
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
  readonly objectStore: ObjectStore;
  readonly notes: NoteStore;
  /** Records requests with their bodies; `undefined` where it is off. */
  readonly journal: Journal | undefined;
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
  /** Version of the configuration that each rule came with, by its id; of this one, where it is not there. */
  readonly rule_versions: Readonly<Record<string, number>>;
}
