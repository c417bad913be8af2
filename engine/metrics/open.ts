import type { Config } from "../config/schema.ts";
import { isFile } from "./connect.ts";
import { NO_DATABASE, nullStore } from "./null_store.ts";
import { openStore } from "./libsql_store.ts";
import type { MetricsStore, StoreOptions } from "./store.ts";
import { SupervisedStore, type Supervision } from "./supervised_store.ts";
import type { Columns } from "../domain/columns.ts";

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
