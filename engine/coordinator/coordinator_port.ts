/**
 * A worker's access to the coordinator: directly on the same thread, or across threads, where an error keeps nothing
 * but its name and message, so that what is wrong with a configuration travels as data.
 *
 * @module
 */
import type { ProxyMarked, Remote } from "comlink";
import type { TrappedRequests } from "../transport/leak_trap.ts";
import type { Change, Overlay, OverlayTerms } from "./overlays.ts";
import { ConfigError, type Problem, problemsIn } from "../base/error.ts";
import type { FleetStats } from "../metrics/fleet_stats.ts";
import type { Coordinator } from "./coordinator.ts";
import type { RowBatch } from "../metrics/batch_sql.ts";
import type { JournalSearch } from "../journal/journal.ts";
import type { JournalPage, JournalQuery } from "../journal/query/page.ts";
import type { Found } from "../journal/query/pattern.ts";
import type { NoteStore } from "../faults/fault_memory.ts";
import type { SharedCounters } from "../rules/rule_counters.ts";
import type { JoinedTape } from "../tape/tape_record.ts";
import type { SqlValue } from "../metrics/columns.ts";
import type { Query } from "../metrics/query/query.ts";
import type { BucketQuery, RowQuery, Store } from "../metrics/store.ts";
import type { ScopeList, ScopeRegistry } from "./scope_registry.ts";
import type { ServerStatus } from "./server_status.ts";
import type { ObjectStore } from "../memory/object_store.ts";
import type { Clock } from "../base/time.ts";

/** Operations of the coordinator that a worker may call. */
export interface CoordinatorPort extends ObjectStore, NoteStore, SharedCounters {
  /** Changes the configuration, or, with a name or an end, what lies over it. @throws {ConfigError} */
  change(change: Change, terms?: OverlayTerms): Promise<void>;
  /** Takes back the change of a name; `false` if there is none. */
  withdraw(name: string): Promise<boolean>;
  /** The changes that lie over the configuration, from the oldest on. */
  overlays(): Promise<readonly Overlay[]>;
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
  /** Lines that all workers have recorded, in the order of their requests. */
  tape(): Promise<JoinedTape>;
  /** Status of everything that is not in shared memory. */
  status(): Promise<ServerStatus>;
  /** Opens a scope on this worker; one of that name is made if there is none. */
  enterScope(name: string): Promise<void>;
  /** Drops a scope on all workers. `false` if there is none of that name. */
  dropScope(name: string): Promise<boolean>;
  scopes(): Promise<ScopeList>;
}

/** Dependencies of a port: its worker, and the coordinator behind it. */
export interface CoordinatorPortParts {
  readonly coordinator: Coordinator;
  readonly worker: number;
  /** Absent for a coordinator that is itself that of a scope. */
  readonly scopes?: ScopeRegistry | undefined;
  status(): ServerStatus;
  /** Writes lines on requests, where they are wanted. */
  readonly log?: ((lines: readonly string[]) => Promise<void>) | undefined;
}

/** The coordinator as a worker on the same thread reaches it. */
export function localCoordinator(
  { coordinator, worker, scopes, status, log }: CoordinatorPortParts,
): CoordinatorPort {
  const registry = () => {
    if (scopes) return scopes;
    throw new Error("A scope has no scopes of its own");
  };
  return {
    change: (change, terms) => coordinator.change(change, terms),
    withdraw: (name) => coordinator.withdraw(name),
    overlays: () => Promise.resolve(coordinator.overlays),
    restore: () => coordinator.restore(),
    reset: () => coordinator.reset(),
    write: (batch, rows) => coordinator.batchWriter.write({ worker, batch, rows }),
    read: (page) => coordinator.read(page),
    totals: () => coordinator.reads.totals(),
    series: (span) => coordinator.reads.series(span),
    select: (sql, args) => coordinator.reads.select(sql, args),
    query: (query) => coordinator.reads.query(query),
    log: (lines) => log?.(lines) ?? Promise.resolve(),
    trapped: () => Promise.resolve(coordinator.leakTrap?.trapped() ?? null),
    entries: (query) => coordinator.journals.entries(query),
    find: (search) => coordinator.journals.find(search),
    forget: () => coordinator.journals.forget(),
    tape: () => coordinator.tapes.read(),
    status: () => Promise.resolve(status()),
    enterScope: async (name) => await registry().enter(name, worker),
    dropScope: async (name) => await registry().drop(name),
    scopes: async () => await registry().list(),
    put: (collection, key, item) => coordinator.objectStore.put(collection, key, item),
    get: (collection, key) => coordinator.objectStore.get(collection, key),
    replace: (collection, key, known, item) => coordinator.objectStore.replace(collection, key, known, item),
    list: (collection, slice) => coordinator.objectStore.list(collection, slice),
    remove: (collection, key) => coordinator.objectStore.remove(collection, key),
    remember: (list, note, most) => coordinator.notes.remember(list, note, most),
    recall: (list) => coordinator.notes.recall(list),
    countForRule: async (counter, first) => await coordinator.fleet?.countForRule(counter, first) ?? null,
  };
}

/** Interface of the coordinator across threads. */
interface CoordinatorEndpoint extends Omit<CoordinatorPort, "change" | "restore"> {
  /** Problems with the change; nothing if it is in force. */
  change(change: Change, terms?: OverlayTerms): Promise<readonly Problem[]>;
  /** Problems with the configuration of the start; nothing if it is in force. */
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
    change: (change, terms) => problemsIn(() => parts.coordinator.change(change, terms)),
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
    change: async (change, terms) => throwProblems(await far.change(change, terms)),
    withdraw: (name) => far.withdraw(name),
    overlays: () => far.overlays(),
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
    tape: () => far.tape(),
    status: () => far.status(),
    enterScope: (name) => far.enterScope(name),
    dropScope: (name) => far.dropScope(name),
    scopes: () => far.scopes(),
    put: (collection, key, item) => far.put(collection, key, item),
    get: (collection, key) => far.get(collection, key),
    replace: (collection, key, known, item) => far.replace(collection, key, known, item),
    list: (collection, slice) => far.list(collection, slice),
    remove: (collection, key) => far.remove(collection, key),
    remember: (list, note, most) => far.remember(list, note, most),
    recall: (list) => far.recall(list),
    countForRule: (counter, first) => far.countForRule(counter, first),
  };
}

/** The opposite of `problemsIn`. @throws {ConfigError} if there is a problem */
export function throwProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigError(problems);
}
