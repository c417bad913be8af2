import type { SqlValue } from "./columns.ts";
import type { DatabaseAddress } from "./connect.ts";
import type { RowBatch } from "./batch_sql.ts";
import type { AgreedTerms, FleetTerms, Heartbeat, HeartbeatReply } from "./fleet_sql.ts";
import type { Bucket, Total } from "./queries.ts";
import type { RuleRequests } from "./rule_counter_sql.ts";
import type { SharedCount } from "../rules/rule_counters.ts";
import type { SqlReader } from "./query/query.ts";
import type { Columns } from "../domain/columns.ts";

/** Database address and retention limits. */
export interface StoreOptions extends DatabaseAddress {
  /** Rows kept for each domain, by all who share the database; the oldest go first. */
  readonly maxRows: number;
  /** Rows and time buckets go when they are older than this. Totals stay. @default for ever */
  readonly maxAgeHours?: number | undefined;
  /** Domain name to its own columns. */
  readonly domains: Readonly<Record<string, Columns>>;
}

/** One start of a server, or the time between two resets. */
export interface RunRow {
  readonly run_id: string;
  readonly instance_id: string;
  readonly started_ms: number;
  readonly seed: number;
  readonly preset: string | null;
  readonly version: string;
  /** The effective configuration as JSON, secrets left out. */
  readonly config: string;
}

/** Selection of rows: at most `limit` of them behind the cursor `after`, oldest first. */
export interface RowQuery {
  readonly domain: string;
  readonly table: "requests" | "timeseries" | "runs";
  readonly run_id?: string | undefined;
  readonly after: number;
  readonly limit: number;
}

/** Rows as the database names their columns; `next` is the cursor of the following page, or `null` at the end. */
export interface RowPage {
  readonly rows: Record<string, SqlValue>[];
  readonly next: number | null;
  /** Whole numbers beyond 2^53 that another program, or an earlier version, has left in them; they are `null`. */
  readonly unreadable: number;
}

/** Selection of buckets: those of a run that begin in `[from_ms, to_ms)`. */
export interface BucketQuery {
  readonly domain: string;
  readonly run_id: string;
  readonly instance_id?: string | undefined;
  readonly from_ms: number;
  readonly to_ms: number;
}

/** The database. Every call may reject with what libSQL says, and works again once the cause is gone. */
export interface Store extends SqlReader {
  write(batch: RowBatch): Promise<void>;
  /** Writes a run into the table of runs; also later, should the database have lost it. */
  begin(run: RunRow): Promise<void>;
  /** Removes what a run has written. */
  forget(run_id: string): Promise<void>;
  read(page: RowQuery): Promise<RowPage>;
  /** Sums of all that was ever written for each domain, of one run or of all. */
  totals(run_id?: string): Promise<Record<string, Total[]>>;
  /** The buckets of a run, oldest first; those without a request are left out. */
  series(span: BucketQuery): Promise<Bucket[]>;
  /** Says that an instance lives, and asks what is new: one round trip. */
  heartbeat(here: Heartbeat): Promise<HeartbeatReply>;
  /**
   * Hands a configuration to the fleet, unless an instance has handed over this number before; the result is its version.
   * The last one wins.
   */
  publish(instance_id: string, config: string, number: number): Promise<number>;
  /** A configuration by its number; `null` if it is none of the last hundred. */
  posted(version: number): Promise<string | null>;
  /** Agrees on what the instances of a fleet have in common: what was offered first holds. */
  agree(terms: FleetTerms): Promise<AgreedTerms>;
  /**
   * Counts a reset of an instance that concerns the whole fleet, but none whose number it was told before; the result is
   * how many there were.
   */
  countReset(instance_id: string, number: number): Promise<number>;
  /** Counts requests for rules, for all instances together; the results are the first ones of each, in their order. */
  countForRules(requests: readonly RuleRequests[]): Promise<SharedCount[]>;
  /** Takes an instance off the list. */
  leave(instance_id: string): Promise<void>;
}

/** Health of a store. `starting`: it was not open yet; `lost`: the next call starts anew. */
export interface StoreHealth {
  readonly state: "starting" | "ready" | "lost" | "closed";
  /** Workers that were started in place of a lost one. */
  readonly restarts: number;
}

/** A store that tells how it is. */
export interface MetricsStore extends Store {
  health(): StoreHealth;
}
