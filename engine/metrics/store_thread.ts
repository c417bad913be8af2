/**
 * Threads that own the database file. The one of a server can be started before it is known what it has to open: loading
 * its code takes longer than all that a start does until then.
 *
 * @module
 */

/** A thread that loads its code already, and that nobody has taken yet. */
let ahead: Worker | undefined;

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
  const thread = ahead ?? newThread();
  ahead = undefined;
  return thread;
}

/** Ends the thread that was started ahead, if nobody has taken it. */
export function endStoreThread(): void {
  ahead?.terminate();
  ahead = undefined;
}

function newThread(): Worker {
  return new Worker(new URL("./store_worker.ts", import.meta.url), { type: "module" });
}
