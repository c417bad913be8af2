import { every } from "../base/clock.ts";

/** Interval at which the main thread shows that it lives, in milliseconds. */
export const BEAT_MS = 200;

/** Options of the watchdog's thread. */
export interface WatchdogOptions {
  /** One cell, which the main thread counts up. */
  readonly beats: Int32Array<SharedArrayBuffer>;
  /** Time that a stop may take, in milliseconds. */
  readonly drainMs: number;
}

/**
 * Starts a thread of its own that hears the signals which ask for a stop, and ends the process when the main thread is
 * stuck: a loop that does not end takes signals and timers from the thread it runs on. The result ends it.
 */
export function startWatchdog(drainMs: number): () => void {
  const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const thread = new Worker(new URL("./watchdog_entry.ts", import.meta.url), { type: "module" });
  const stop = every(BEAT_MS, () => {
    Atomics.add(beats, 0, 1);
    return Promise.resolve();
  }, () => {});
  thread.postMessage({ beats, drainMs } satisfies WatchdogOptions);
  return () => {
    stop();
    thread.terminate();
  };
}
