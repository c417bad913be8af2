import { type Cells, get } from "../memory/cells.ts";

/** A window that comes back: `duration_sec` of every `interval_sec`, for the first time after `start_sec`. */
export interface Burst {
  readonly enabled: boolean;
  /** A window is open whatever the time. */
  readonly now?: boolean | undefined;
  readonly interval_sec: number;
  readonly duration_sec: number;
  /** Seconds from the first request to the first window. @default {interval_sec} */
  readonly start_sec?: number | undefined;
}

/** Seconds from the first request to the first burst. */
export function firstBurstSec({ interval_sec, start_sec = interval_sec }: Burst): number {
  return start_sec;
}

/** Tells whether there are windows at all, be it by the clock or open as of now. */
export function hasBursts({ enabled, now }: Burst): boolean {
  return enabled || now === true;
}

/** Tells whether a burst is on, `elapsed` milliseconds after the burst clock started. */
export function inBurst(burst: Burst, elapsed: number): boolean {
  const { enabled, now, interval_sec, duration_sec } = burst;
  const sec = elapsed / 1000 - firstBurstSec(burst);
  return now === true || enabled && sec >= 0 && sec % interval_sec < duration_sec;
}

/** The clock of the bursts. It starts with the first request. */
export interface BurstClock {
  /** True if a request comes within a burst; the first request starts the clock. */
  isOn(burst: Burst): boolean;
  /** Tells whether it is on, without starting the clock; false before the first request. */
  isOnNow(burst: Burst): boolean;
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
      if (!burst.enabled) return burst.now === true;
      return inBurst(burst, Math.max(0, now() - (began ??= begin())));
    },
    isOnNow(burst) {
      const started = get(origin, 0);
      return burst.now === true || started > 0 && inBurst(burst, Math.max(0, now() - (started - 1) / 1000));
    },
  };
}
