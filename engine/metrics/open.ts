import type { Config } from "../config/schema.ts";
import { getLogger } from "@logtape/logtape";
import { systemClock, within } from "../base/clock.ts";
import { messageOf } from "../base/error.ts";
import { isFile, isRemote, isUnreachable, Unreachable } from "./connect.ts";
import { NO_DATABASE, nullStore } from "./null_store.ts";
import { LibsqlStore, openStore } from "./libsql_store.ts";
import type { MetricsStore, StoreOptions } from "./store.ts";
import { endStoreThread } from "./store_thread.ts";
import { SupervisedStore, type Supervision } from "./supervised_store.ts";
import type { Columns } from "../domain/columns.ts";

const log = getLogger(["errorworks", "metrics"]);

/**
 * Opens the database: a file in a worker of its own, since its driver blocks the thread it runs on; a server over the
 * network, or memory, on this thread.
 *
 * @throws what libSQL says, e.g. for a folder that does not exist
 */
export async function openMetrics(options: StoreOptions, supervision?: Supervision): Promise<MetricsStore> {
  if (options.url === NO_DATABASE) return nullStore;
  if (!isFile(options.url)) return await openStore(options);
  const store = new SupervisedStore(options, supervision);
  await store.open();
  return store;
}

/** Longest wait of a start for a libSQL server, in milliseconds: after it the server serves without. */
const START_MS = 3_000;

/**
 * Opens the database for a server that starts: a libSQL server that is away does not stop it, and is connected to as
 * soon as it answers.
 *
 * @throws what libSQL says for any other reason
 */
export async function openForServing(
  options: StoreOptions,
  supervision?: Supervision,
): Promise<MetricsStore> {
  if (!isFile(options.url)) endStoreThread();
  if (!isRemote(options.url)) return await openMetrics(options, supervision);
  const store = new LibsqlStore(options, systemClock);
  try {
    await atStart(store.open());
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    log.warn("Starting without the metrics database: {message}", { message: messageOf(error) });
  }
  return store;
}

/** The result of a call of a libSQL server at a start. @throws {Unreachable} if it takes too long */
export async function atStart<T>(call: Promise<T>): Promise<T> {
  if (await within(START_MS, call)) return await call;
  throw new Unreachable(`Cannot reach the libSQL server: no answer within ${START_MS / 1000} s`);
}

/** Runs what takes a store over; the store is closed where that fails, if it is not closed by then. */
export async function orClosed<T>(store: Pick<MetricsStore, "close">, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await store.close().catch(() => {}); // why the work failed is to be told
    throw error;
  }
}

/** Store options of a configuration. */
export function storeOptions(
  { database, auth_token, max_rows, max_age_hours }: Config["metrics"],
  services: readonly { readonly name: string; readonly columns: Columns }[],
): StoreOptions {
  return {
    url: database,
    authToken: auth_token,
    maxRows: max_rows,
    maxAgeHours: max_age_hours,
    domains: Object.fromEntries(services.map(({ name, columns }) => [name, columns])),
  };
}
