/**
 * Threads that own the database file. The one of a server can be started before it is known what it has to open: loading
 * its code takes longer than all that a start does until then.
 *
 * @module
 */
import type { WatchOptions } from "../base/main_thread_watch.ts";

/** A thread that loads its code already, and that nobody has taken yet. */
let ahead: Worker | undefined;
/** The thread that was taken last. */
let taken: Worker | undefined;
/** Options of the watch over the main thread, for threads that are started later; absent without a watch. */
let watch: WatchOptions | undefined;

/** Asks a thread to watch the main thread. */
export interface WatchMessage {
  readonly watch: WatchOptions;
}

/** Starts a thread for the next call of `storeThread`. */
export function startStoreThread(): void {
  const thread = newThread();
  thread.addEventListener("error", (event) => {
    if (thread !== ahead) return;
    event.preventDefault(); // or it would end this process as well
    ahead = undefined;
  });
  ahead = thread;
}

/** The thread that was started ahead, or another one. */
export function storeThread(): Worker {
  taken = ahead ?? newThread();
  ahead = undefined;
  return taken;
}

/** Has the thread of the database watch the main thread, too, and any that is started in its place; the result ends the latter. */
export function watchInStoreThread(options: WatchOptions): () => void {
  watch = options;
  (ahead ?? taken)?.postMessage({ watch } satisfies WatchMessage);
  return () => void (watch = undefined);
}

/** Ends the thread that was started ahead, if nobody has taken it. */
export function endStoreThread(): void {
  ahead?.terminate();
  ahead = undefined;
}

function newThread(): Worker {
  const thread = new Worker(new URL("./store_worker.ts", import.meta.url), { type: "module" });
  if (watch) thread.postMessage({ watch } satisfies WatchMessage);
  return thread;
}
