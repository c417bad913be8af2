/**
 * The one writer: a worker that owns the database file, so that no insert ever holds up a reply.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { expose, proxy } from "comlink";
import { openStore } from "./libsql_store.ts";
import type { StoreOptions } from "./store.ts";

const entry = {
  /** Opens the database in this worker. */
  open: async (options: StoreOptions) => proxy(await openStore(options)),
};
export type StoreEntry = typeof entry;

expose(entry);
