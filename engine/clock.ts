import type { Clock } from "./types.ts";

/** The real time. The only file besides `random.ts` that may ask the machine for it. */
export const systemClock: Clock = {
  now: () => performance.now(),
  epoch: () => Date.now(),
  sleep(ms, client) {
    return new Promise((resolve, reject) => {
      if (client?.gone) return reject(new ClientGone());
      const cancel = after(ms, () => {
        unwatch?.();
        resolve();
      });
      const unwatch = client?.onGone(() => {
        cancel();
        reject(new ClientGone());
      });
    });
  },
};

/** Calls `work` once in `ms` milliseconds; the result calls it off. */
export function after(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
}

/** What a wait ends with when its client has left. */
export class ClientGone extends Error {
  constructor() {
    super("Cannot go on as the client has gone");
  }
}

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
