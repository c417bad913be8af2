import type { Columns } from "../types.ts";
import type { Cell } from "./columns.ts";
import type { Address } from "./connect.ts";
import type { Delivery } from "./deliver.ts";
import type { Beat, Heard } from "./fleet_sql.ts";
import type { Bucket, Total } from "./queries.ts";

/** Where rows go, and how many of them stay. */
export interface StoreOptions extends Address {
  /** Rows kept for each domain, by all who share the database; the oldest go first. */
  readonly maxRows: number;
  /** Rows and time buckets go when they are older than this. Totals stay. @default for ever */
  readonly maxAgeHours?: number | undefined;
  /** Domain name to its own columns. */
  readonly domains: Readonly<Record<string, Columns>>;
}

/** One start of a server, or the time between two resets. */
export interface Run {
  readonly run_id: string;
  readonly instance_id: string;
  readonly started_ms: number;
  readonly seed: number;
  readonly preset: string | null;
  readonly version: string;
  /** The effective configuration as JSON, secrets left out. */
  readonly config: string;
}

/** Which rows to read: at most `limit` of them behind the cursor `after`, oldest first. */
export interface Page {
  readonly domain: string;
  readonly table: "requests" | "timeseries" | "runs";
  readonly run_id?: string | undefined;
  readonly after: number;
  readonly limit: number;
}

/** Rows as the database names their columns; `next` is the cursor of the following page, or `null` at the end. */
export interface Read {
  readonly rows: Record<string, Cell>[];
  readonly next: number | null;
}

/** Which buckets to read: those of a run that begin in `[from_ms, to_ms)`. */
export interface Span {
  readonly domain: string;
  readonly run_id: string;
  readonly instance_id?: string | undefined;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** The database. Every call may reject with what libSQL says, and works again once the cause is gone. */
export interface Store {
  write(delivery: Delivery): Promise<void>;
  /** Writes a run into the table of runs; also later, should the database have lost it. */
  begin(run: Run): Promise<void>;
  /** Removes what a run has written. */
  forget(run_id: string): Promise<void>;
  read(page: Page): Promise<Read>;
  /** Sums of all that was ever written for each domain, of one run or of all. */
  totals(run_id?: string): Promise<Record<string, Total[]>>;
  /** The buckets of a run, oldest first; those without a request are left out. */
  series(span: Span): Promise<Bucket[]>;
  /** Says that an instance lives, and asks what is new: one round trip. */
  beat(here: Beat): Promise<Heard>;
  /** Hands a configuration to the fleet; the result is its number. The last one wins. */
  publish(instance_id: string, config: string): Promise<number>;
  /** A configuration by its number; `null` if it is none of the last hundred. */
  posted(version: number): Promise<string | null>;
  /** Takes an instance off the list. */
  leave(instance_id: string): Promise<void>;
  close(): Promise<void>;
}

/** How a store is. `lost`: the next call starts anew. */
export interface StoreHealth {
  readonly state: "starting" | "ready" | "lost" | "closed";
  /** Workers that were started in place of a lost one. */
  readonly restarts: number;
}

/** A store that tells how it is. */
export interface MetricsStore extends Store {
  health(): StoreHealth;
}
