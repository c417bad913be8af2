import { type Cells, get } from "../memory/cells.ts";

/** A window that comes back: the first `duration_sec` of every `interval_sec`. */
export interface Burst {
  readonly enabled: boolean;
  readonly interval_sec: number;
  readonly duration_sec: number;
}

/** Tells whether a burst is on, `elapsed` milliseconds after the burst clock started (in a burst). */
export function inBurst({ enabled, interval_sec, duration_sec }: Burst, elapsed: number): boolean {
  return enabled && (elapsed / 1000) % interval_sec < duration_sec;
}

/** The clock of the bursts. It starts with the first request, so that a server with bursts begins inside one. */
export interface BurstClock {
  isOn(burst: Burst): boolean;
}

/**
 * Creates a view of the burst clock whose beginning is in `origin`, a cell that all workers share: µs + 1, or 0 before
 * the first request. `now`: milliseconds on their common clock.
 */
export function createBurstClock(now: () => number, origin: Cells): BurstClock {
  let began: number | null = null; // never changes once it is there
  const begin = () => {
    Atomics.compareExchange(origin, 0, 0n, BigInt(Math.round(now() * 1000) + 1));
    return (get(origin, 0) - 1) / 1000;
  };
  return {
    isOn(burst) {
      if (!burst.enabled) return false;
      return inBurst(burst, Math.max(0, now() - (began ??= begin())));
    },
  };
}
