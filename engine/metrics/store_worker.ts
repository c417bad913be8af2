/**
 * The one writer: a worker that owns the database file, so that no insert ever holds up a reply. In a server it
 * watches the main thread, too.
 *
 * @module
 */
/// <reference lib="deno.worker" />
import { expose, proxy } from "comlink";
import { collectWhenTold } from "../base/garbage.ts";
import { watchMainThread } from "../base/main_thread_watch.ts";
import { mayLoadNativeCode } from "../base/native_code.ts";
import { openStore } from "./libsql_store.ts";
import type { StoreOptions } from "./store.ts";
import type { WatchMessage } from "./store_thread.ts";

const entry = {
  /** Opens the database in this worker. */
  open: async (options: StoreOptions) => proxy(await openStore(options)),
};
/** Interface of this worker for the thread that has started it. */
export type StoreEntry = typeof entry;

addEventListener("message", ({ data }: MessageEvent<Partial<WatchMessage>>) => {
  if (data.watch) watchMainThread(data.watch);
});
collectWhenTold();
expose(entry);

// The driver is loaded while the main thread still reads its configuration. What is wrong with it is said by `open`.
if (mayLoadNativeCode()) import("@libsql/client/sqlite3").catch(() => {});
