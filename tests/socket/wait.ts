/** Waits of a test: for the server to go to sleep, and for its books to be closed. */
import { ClientGone, systemClock } from "../../engine/base/clock.ts";
import type { SqlValue } from "../../engine/metrics/columns.ts";
import type { Bench } from "../harness.ts";
import type { Clock } from "../../engine/base/time.ts";

/** A wait of the server that lasts until the test ends it. */
export interface Nap {
  readonly ms: number;
  wake(): void;
}

/**
 * A clock on which waits never end by themselves: only the test, or a client that leaves, ends them. A wait that is
 * woken has taken its full time.
 */
export interface GateClock extends Clock {
  /** The next wait that has begun and was not asked for yet. Rejects when none begins. */
  nap(): Promise<Nap>;
  /** Waits that have begun and not ended. */
  sleeping(): number;
}

/** Longest time that a test looks out for a wait, in milliseconds; only a broken server makes it take so long. */
const PATIENCE_MS = 10_000;

export function gateClock(): GateClock {
  let slept = 0;
  let sleeping = 0;
  const begun: Nap[] = [];
  const asked: ((nap: Nap) => void)[] = [];
  const meet = () => {
    while (begun.length > 0 && asked.length > 0) {
      const nap = begun.shift();
      if (nap) asked.shift()?.(nap);
    }
  };
  return {
    ...systemClock,
    now: () => systemClock.now() + slept,
    wakeAt: (due, sleeper) => systemClock.wakeAt?.(due - slept, sleeper),
    sleep: (ms, client) =>
      new Promise((resolve, reject) => {
        if (client?.gone) return reject(new ClientGone());
        sleeping++;
        const unwatch = client?.onGone(() => {
          sleeping--;
          reject(new ClientGone());
        });
        const wake = () => {
          unwatch?.();
          sleeping--;
          slept += ms;
          resolve();
        };
        begun.push({ ms, wake });
        meet();
      }),
    sleeping: () => sleeping,
    nap: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("The server does not wait")), PATIENCE_MS);
        asked.push((nap) => {
          clearTimeout(timer);
          resolve(nap);
        });
        meet();
      }),
  };
}

/** The real clock, save that every request arrives in the same second: replies of two servers are alike. */
export const fixedEpoch: Clock = { ...systemClock, epoch: () => 1_790_000_000_000 };

/** Most looks at the books, and the pause between two of them in milliseconds. */
const LOOKS = 2000;
const PAUSE_MS = 5;

/** The rows, once `count` exchanges are over: the server hears of the end of a connection after its client does. */
export async function settled(
  { server, rows }: Bench,
  count = 1,
  domain = "llm",
): Promise<Record<string, SqlValue>[]> {
  for (let look = 0; look < LOOKS; look++) {
    const endings = Object.values(server.state.stats(domain).requests_by_ending);
    if (endings.reduce((sum, ending) => sum + ending, 0) >= count) return await rows(domain);
    await systemClock.sleep(PAUSE_MS);
  }
  throw new Error(`Cannot settle: fewer than ${count} exchanges are over`);
}
