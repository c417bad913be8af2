import { wrap } from "comlink";
import type { Config } from "../config/schema.ts";
import type { Columns } from "../types.ts";
import { openStore, type Store, type StoreOptions } from "./store.ts";
import type { StoreEntry } from "./store_worker.ts";

/**
 * Opens the database where it disturbs least: a file in a worker of its own, since its driver blocks the thread it
 * runs on; a server over the network, or memory, right here.
 *
 * @throws what libSQL says, e.g. for a folder that does not exist
 */
export async function openMetrics(options: StoreOptions): Promise<Store> {
  if (!options.url.startsWith("file:")) return await openStore(options);
  const worker = new Worker(new URL("./store_worker.ts", import.meta.url), { type: "module" });
  try {
    const store = await wrap<StoreEntry>(worker).open(options);
    return {
      write: (delivery) => store.write(delivery),
      begin: (run) => store.begin(run),
      forget: (run_id) => store.forget(run_id),
      read: (page) => store.read(page),
      async close() {
        await store.close();
        worker.terminate();
      },
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}

/** What the store of a configuration has to know. */
export function storeOptions(
  { database, auth_token, max_rows }: Config["metrics"],
  services: readonly { readonly name: string; readonly columns: Columns }[],
): StoreOptions {
  return {
    url: database,
    authToken: auth_token,
    maxRows: max_rows,
    domains: Object.fromEntries(services.map(({ name, columns }) => [name, columns])),
  };
}
