import type { MetricsStore } from "./store.ts";

/** Value of `metrics.database` for no database: counters are kept, rows are not. */
export const NO_DATABASE = "none";

/** A store that keeps nothing. */
export const nullStore: MetricsStore = {
  write: () => Promise.resolve(),
  begin: () => Promise.resolve(),
  forget: () => Promise.resolve(),
  read: () => Promise.resolve({ rows: [], next: null, unreadable: 0 }),
  totals: () => Promise.resolve({}),
  series: () => Promise.resolve([]),
  heartbeat: () => Promise.resolve({ instances: [], newest: null }),
  publish: () => Promise.resolve(0),
  posted: () => Promise.resolve(null),
  leave: () => Promise.resolve(),
  close: () => Promise.resolve(),
  health: () => ({ state: "ready", restarts: 0 }),
};
