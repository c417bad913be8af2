/** Time, replaceable in tests. */
export interface Clock {
  /** Milliseconds on a clock that never goes back; only differences mean something. Needs no `this`. */
  readonly now: () => number;
  /** Milliseconds since 1970 (UTC). */
  epoch(): number;
  /** Waits `ms` milliseconds. Rejects with `ClientGone` as soon as the client leaves. */
  sleep(ms: number, client?: Client): Promise<void>;
  /**
   * Waits a few milliseconds, with all who wait as long, whether a client leaves or not: a fraction of what `sleep`
   * costs.
   */
  doze(ms: number): Promise<void>;
  /** Wakes one who dozes until an instant of `now`. Needs no `this`; absent where waits take no time. */
  readonly wakeAt?: (due: number, sleeper: Sleeper) => void;
}

/** One who waits without a promise for each wait. */
export interface Sleeper {
  /** The wait is over, at this instant of `now`. Does not throw. */
  wake(now: number): void;
}

/** The client being served, as far as a wait needs to know. Much cheaper to watch than an `AbortSignal`. */
export interface Client {
  readonly gone: boolean;
  /** Calls once when the client leaves; the result stops watching. */
  onGone(call: () => void): () => void;
}

/** Time that the last rows may take at a stop beyond the drain, in milliseconds. */
export const LAST_ROWS_MS = 5_000;
