import { QueryError } from "./query/query.ts";
import type { MetricsStore } from "./store.ts";

/** Value of `metrics.database` for no database: counters are kept, rows are not. */
export const NO_DATABASE = "none";

/** Reason why there is nothing to read, for those who ask. */
export const NOTHING_WRITTEN = `Nothing was written down, as metrics.database is "${NO_DATABASE}"`;

/** A store that keeps nothing. */
export const nullStore: MetricsStore = {
  write: () => Promise.resolve(),
  begin: () => Promise.resolve(),
  forget: () => Promise.resolve(),
  read: () => Promise.resolve({ rows: [], next: null, unreadable: 0 }),
  totals: () => Promise.resolve({}),
  series: () => Promise.resolve([]),
  heartbeat: () => Promise.resolve({ instances: [], newest: null, fleet: null }),
  publish: () => Promise.resolve(0),
  posted: () => Promise.resolve(null),
  agree: (terms) =>
    Promise.resolve({ ...terms, since_version: 0, newest_version: 0, resets: 0, agreed_ms: 0 }),
  countReset: () => Promise.resolve(0),
  countForRules: () => Promise.resolve([]),
  leave: () => Promise.resolve(),
  select: () => Promise.reject(new QueryError(NOTHING_WRITTEN)),
  query: () => Promise.reject(new QueryError(NOTHING_WRITTEN)),
  close: () => Promise.resolve(),
  health: () => ({ state: "ready", restarts: 0 }),
};
