/** A database that keeps nothing but the order in which it was called. */
import { nullStore } from "../../../../engine/metrics/null_store.ts";
import type { MetricsStore } from "../../../../engine/metrics/store.ts";

/** A store, and what it was asked to do. */
export interface Noting {
  readonly store: MetricsStore;
  /** Calls that succeeded, e.g. `write run_1 0`, `begin run_1`. */
  readonly done: string[];
  /** Number of calls, failed ones too. */
  readonly tries: () => number;
  /** While set, all calls reject with it. */
  error: Error | null;
  /** Calls wait for it. */
  gate: Promise<void>;
}

/** Makes such a store. */
export function notingStore(): Noting {
  let tries = 0;
  const noting = async (call: string) => {
    tries++;
    await made.gate;
    if (made.error) throw made.error;
    made.done.push(call);
  };
  const store: MetricsStore = {
    ...nullStore,
    write: ({ run_id, number }) => noting(`write ${run_id} ${number}`),
    begin: ({ run_id }) => noting(`begin ${run_id}`),
    forget: (run_id) => noting(`forget ${run_id}`),
    async read() {
      await noting("read");
      return { rows: [], next: null, unreadable: 0 };
    },
    close: () => noting("close"),
  };
  const made: Noting = { store, done: [], tries: () => tries, error: null, gate: Promise.resolve() };
  return made;
}
