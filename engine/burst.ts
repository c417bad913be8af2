import type { Burst } from "./types.ts";

/** Tells whether a burst is on, `elapsed` milliseconds after the burst clock started (in a burst). */
export function inBurst({ enabled, interval_sec, duration_sec }: Burst, elapsed: number): boolean {
  return enabled && (elapsed / 1000) % interval_sec < duration_sec;
}

/** The clock of the bursts: starts with the first question, so that a server with bursts begins inside one. */
export interface BurstClock {
  isOn(burst: Burst): boolean;
  /** The next question starts it anew. */
  reset(): void;
}

/** Creates a burst clock on `now`, monotonic milliseconds. */
export function createBurstClock(now: () => number): BurstClock {
  let origin: number | null = null;
  return {
    isOn(burst) {
      if (!burst.enabled) return false;
      return inBurst(burst, now() - (origin ??= now()));
    },
    reset() {
      origin = null;
    },
  };
}
