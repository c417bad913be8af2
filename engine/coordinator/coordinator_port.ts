/**
 * A worker's access to the coordinator: directly on the same thread, or across threads, where an error keeps nothing
 * but its name and message, so that what is wrong with a configuration travels as data.
 *
 * @module
 */
import type { ProxyMarked, Remote } from "comlink";
import type { TrappedRequests } from "../transport/leak_trap.ts";
import type { Tree } from "../base/tree.ts";
import { ConfigError, type Problem, problemsIn } from "../base/error.ts";
import type { FleetStats } from "../metrics/fleet_stats.ts";
import type { Coordinator } from "./coordinator.ts";
import type { RowBatch } from "../metrics/batch_sql.ts";
import type { JournalSearch } from "../journal/journal.ts";
import type { JournalPage, JournalQuery } from "../journal/query/page.ts";
import type { Found } from "../journal/query/pattern.ts";
import type { NoteStore } from "../faults/fault_memory.ts";
import type { SqlValue } from "../metrics/columns.ts";
import type { Query } from "../metrics/query/query.ts";
import type { BucketQuery, RowQuery, Store } from "../metrics/store.ts";
import type { ServerStatus } from "./server_status.ts";
import type { ObjectStore } from "../memory/object_store.ts";
import type { Clock } from "../base/time.ts";

/** Operations of the coordinator that a worker may call. */
export interface CoordinatorPort extends ObjectStore, NoteStore {
  /** Merges a patch over the configuration in force. @throws {ConfigError} */
  update(patch: Tree): Promise<void>;
  /** Takes back whatever was posted. @throws {ConfigError} */
  restore(): Promise<void>;
  /** Starts a new run. */
  reset(): Promise<void>;
  /** Hands over a batch of that many rows. */
  write(batch: RowBatch, rows: number): Promise<void>;
  read(page: RowQuery): ReturnType<Store["read"]>;
  /** Sums of all instances that ever wrote to the database, by domain. */
  totals(): Promise<Record<string, FleetStats>>;
  /** The time buckets of a run, oldest first; those without a request are left out. */
  series(span: BucketQuery): ReturnType<Store["series"]>;
  /** Rows of a SELECT of the program's own, with positional arguments. */
  select(sql: string, args: readonly SqlValue[]): ReturnType<Store["select"]>;
  /** A page of a query that somebody else wrote. @throws {QueryError}, by its name */
  query(query: Query): ReturnType<Store["query"]>;
  /** Writes lines on requests; resolves once they are written. */
  log(lines: readonly string[]): Promise<void>;
  /** Requests that the leak trap recorded; `null` without one. */
  trapped(): Promise<TrappedRequests | null>;
  /** Entries of the journals of all workers, in order. */
  entries(query: JournalQuery): Promise<JournalPage>;
  /** Looks for a request in the journals of all workers. */
  find(search: JournalSearch): Promise<Found>;
  /** Empties the journals of all workers. */
  forget(): Promise<void>;
  /** Status of everything that is not in shared memory. */
  status(): Promise<ServerStatus>;
}

/** Dependencies of a port: its worker, and the coordinator behind it. */
export interface CoordinatorPortParts {
  readonly coordinator: Coordinator;
  readonly worker: number;
  status(): ServerStatus;
  /** Writes lines on requests, where they are wanted. */
  readonly log?: ((lines: readonly string[]) => Promise<void>) | undefined;
}

/** The coordinator as a worker on the same thread reaches it. */
export function localCoordinator(
  { coordinator, worker, status, log }: CoordinatorPortParts,
): CoordinatorPort {
  return {
    update: (patch) => coordinator.update(patch),
    restore: () => coordinator.restore(),
    reset: () => coordinator.reset(),
    write: (batch, rows) => coordinator.batchWriter.write({ worker, batch, rows }),
    read: (page) => coordinator.read(page),
    totals: () => coordinator.totals(),
    series: (span) => coordinator.series(span),
    select: (sql, args) => coordinator.select(sql, args),
    query: (query) => coordinator.query(query),
    log: (lines) => log?.(lines) ?? Promise.resolve(),
    trapped: () => Promise.resolve(coordinator.leakTrap?.trapped() ?? null),
    entries: (query) => coordinator.journals.entries(query),
    find: (search) => coordinator.journals.find(search),
    forget: () => coordinator.journals.forget(),
    status: () => Promise.resolve(status()),
    put: (collection, key, item) => coordinator.objectStore.put(collection, key, item),
    get: (collection, key) => coordinator.objectStore.get(collection, key),
    list: (collection, slice) => coordinator.objectStore.list(collection, slice),
    remove: (collection, key) => coordinator.objectStore.remove(collection, key),
    remember: (list, note, most) => coordinator.notes.remember(list, note, most),
    recall: (list) => coordinator.notes.recall(list),
  };
}

/** Interface of the coordinator across threads. */
export interface CoordinatorEndpoint extends Omit<CoordinatorPort, "update" | "restore"> {
  /** Problems with the change; nothing if it is in force. */
  update(patch: Tree): Promise<readonly Problem[]>;
  /** The same. */
  restore(): Promise<readonly Problem[]>;
  /** Milliseconds on the clock that all workers share. */
  now(): Promise<number>;
}

/** The coordinator's end of a port between threads. */
export function coordinatorEndpoint(
  { clock, ...parts }: CoordinatorPortParts & { readonly clock: Clock },
): CoordinatorEndpoint {
  const local = localCoordinator(parts);
  const counters = parts.coordinator.sharedState.worker(parts.worker);
  const epoch = counters.get("epoch");
  return {
    ...local,
    async write(batch, rows) {
      if (counters.get("epoch") !== epoch) throw new Error(GIVEN_UP); // its rows are counted as dropped
      await local.write(batch, rows);
    },
    update: (patch) => problemsIn(() => parts.coordinator.update(patch)),
    restore: () => problemsIn(() => parts.coordinator.restore()),
    now: () => Promise.resolve(clock.now()),
  };
}

const GIVEN_UP = "Cannot write rows of a worker that was given up";

/** A port as it arrives on another thread. */
export type RemoteEndpoint = Remote<CoordinatorEndpoint & ProxyMarked>;

/** The worker's end of a port between threads. */
export function remoteCoordinator(far: RemoteEndpoint): CoordinatorPort {
  return {
    update: async (patch) => throwProblems(await far.update(patch)),
    restore: async () => throwProblems(await far.restore()),
    reset: () => far.reset(),
    write: (batch, rows) => far.write(batch, rows),
    read: (page) => far.read(page),
    totals: () => far.totals(),
    series: (span) => far.series(span),
    select: (sql, args) => far.select(sql, args),
    query: (query) => far.query(query),
    log: (lines) => far.log(lines),
    trapped: () => far.trapped(),
    entries: (query) => far.entries(query),
    find: (search) => far.find(search),
    forget: () => far.forget(),
    status: () => far.status(),
    put: (collection, key, item) => far.put(collection, key, item),
    get: (collection, key) => far.get(collection, key),
    list: (collection, slice) => far.list(collection, slice),
    remove: (collection, key) => far.remove(collection, key),
    remember: (list, note, most) => far.remember(list, note, most),
    recall: (list) => far.recall(list),
  };
}

/** The opposite of `problemsIn`. @throws {ConfigError} if there is a problem */
export function throwProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigError(problems);
}
