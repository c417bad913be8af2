import type { Clock } from "./types.ts";

/** The real time. The only file besides `random.ts` that may ask the machine for it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epoch: () => Date.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const leave = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", leave);
        resolve();
      }, ms);
      signal?.addEventListener("abort", leave, { once: true });
    });
  },
};

/**
 * Calls `work` every `ms` milliseconds until stopped; never twice at once, and never keeps the process alive.
 * What `work` throws goes to `failed`.
 */
export function every(ms: number, work: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const plan = () => {
    timer = setTimeout(() => work().catch(failed).then(() => timer !== undefined && plan()), ms);
    Deno.unrefTimer(timer);
  };
  plan();
  return () => {
    clearTimeout(timer);
    timer = undefined;
  };
}
