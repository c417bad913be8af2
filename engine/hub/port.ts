/**
 * How a worker reaches the hub: directly on the same thread, or across threads, where an error keeps nothing but its
 * name and message, so that what is wrong with a configuration travels as data.
 *
 * @module
 */
import type { ProxyMarked, Remote } from "comlink";
import type { Sightings } from "../canary.ts";
import type { Tree } from "../config/merge.ts";
import { ConfigError, type Problem } from "../error.ts";
import type { FleetStats } from "../admin/fleet_stats.ts";
import type { Hub } from "./hub.ts";
import type { Delivery } from "../metrics/deliver.ts";
import type { NoteStore } from "../memory.ts";
import type { Page, Span, Store } from "../metrics/store.ts";
import type { Status } from "./status.ts";
import type { Shelf } from "../shelf.ts";
import type { Clock } from "../types.ts";

/** What a worker asks of the one hub. */
export interface HubPort extends Shelf, NoteStore {
  /** Lays a part over the configuration in force. @throws {ConfigError} */
  update(patch: Tree): Promise<void>;
  /** Starts over. */
  reset(): Promise<void>;
  /** Hands over rows, and says how many. */
  write(delivery: Delivery, rows: number): Promise<void>;
  read(page: Page): ReturnType<Store["read"]>;
  /** What all who ever wrote into the database add up to, by domain. */
  totals(): Promise<Record<string, FleetStats>>;
  /** The time buckets of a run, oldest first; those without a request are left out. */
  series(span: Span): ReturnType<Store["series"]>;
  /** Who came to the canary; `null` without one. */
  canary(): Promise<Sightings | null>;
  /** How everything is that is not in shared memory. */
  status(): Promise<Status>;
}

/** What a port is made from: whose it is, and what there is behind it. */
export interface PortParts {
  readonly hub: Hub;
  readonly worker: number;
  status(): Status;
}

/** The hub as a worker on the same thread reaches it. */
export function portOf({ hub, worker, status }: PortParts): HubPort {
  return {
    update: (patch) => hub.update(patch),
    reset: () => hub.reset(),
    write: (delivery, rows) => hub.deliveries.write({ worker, delivery, rows }),
    read: (page) => hub.read(page),
    totals: () => hub.totals(),
    series: (span) => hub.series(span),
    canary: () => Promise.resolve(hub.canary?.sightings() ?? null),
    status: () => Promise.resolve(status()),
    put: (drawer, key, item) => hub.shelf.put(drawer, key, item),
    get: (drawer, key) => hub.shelf.get(drawer, key),
    list: (drawer, slice) => hub.shelf.list(drawer, slice),
    remove: (drawer, key) => hub.shelf.remove(drawer, key),
    remember: (list, note, most) => hub.notes.remember(list, note, most),
    recall: (list) => hub.notes.recall(list),
  };
}

/** What crosses between threads. */
export interface FarPort extends Omit<HubPort, "update"> {
  /** What is wrong with the change; nothing if it is in force. */
  update(patch: Tree): Promise<readonly Problem[]>;
  /** Milliseconds on the clock that all workers share. */
  now(): Promise<number>;
}

/** The hub's end of a port between threads. */
export function farPortOf({ clock, ...parts }: PortParts & { readonly clock: Clock }): FarPort {
  return {
    ...portOf(parts),
    update: (patch) => problemsIn(() => parts.hub.update(patch)),
    now: () => Promise.resolve(clock.now()),
  };
}

/** A port as it arrives on another thread. */
export type RemotePort = Remote<FarPort & ProxyMarked>;

/** The worker's end of a port between threads. */
export function nearPort(far: RemotePort): HubPort {
  return {
    update: async (patch) => raise(await far.update(patch)),
    reset: () => far.reset(),
    write: (delivery, rows) => far.write(delivery, rows),
    read: (page) => far.read(page),
    totals: () => far.totals(),
    series: (span) => far.series(span),
    canary: () => far.canary(),
    status: () => far.status(),
    put: (drawer, key, item) => far.put(drawer, key, item),
    get: (drawer, key) => far.get(drawer, key),
    list: (drawer, slice) => far.list(drawer, slice),
    remove: (drawer, key) => far.remove(drawer, key),
    remember: (list, note, most) => far.remember(list, note, most),
    recall: (list) => far.recall(list),
  };
}

/** What is wrong with a configuration, as data. */
export async function problemsIn(work: () => Promise<void>): Promise<readonly Problem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

/** The opposite of `problemsIn`. @throws {ConfigError} if there is a problem */
export function raise(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ConfigError(problems);
}
