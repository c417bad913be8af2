import { every } from "../base/clock.ts";
import { BEAT_MS, type WatchOptions } from "../base/main_thread_watch.ts";
import { watchInStoreThread } from "../metrics/store_thread.ts";

/**
 * Has another thread end the process when the main thread is stuck at a stop, which may take `drainMs` milliseconds. The
 * result ends that.
 *
 * The thread of a database file does it beside its work: one more thread takes 11 MB and 26 ms of CPU at the start. It
 * may be late by as long as the file is locked by another program, 5 s at most.
 */
export function startWatchdog(drainMs: number, hasStoreThread: boolean): () => void {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const endWatch = (hasStoreThread ? watchInStoreThread : watchInOwnThread)({ beats, drainMs });
  const stop = every(BEAT_MS, () => {
    Atomics.add(beats, 0, 1);
    return Promise.resolve();
  }, () => {});
  return () => {
    stop();
    endWatch();
  };
}

function watchInOwnThread(options: WatchOptions): () => void {
  const thread = new Worker(new URL("./watchdog_entry.ts", import.meta.url), { type: "module" });
  thread.postMessage(options);
  return () => thread.terminate();
}
