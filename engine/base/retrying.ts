import type { Clock } from "./time.ts";

/** Wait after the first failure, in milliseconds; it doubles with each one, up to the ceiling. */
const FIRST_WAIT_MS = 250;
const WAIT_CEILING_MS = 10_000;

/** A value that is made once. */
interface Retrying<T> {
  /** The value. A failure is shared by all calls until its wait is over; the next call tries again. */
  get(): Promise<T>;
  /** The value that is there or being made; `undefined` if there is none. */
  current(): Promise<T> | undefined;
  /** Milliseconds until the next try; 0 where none is due. */
  wait(): number;
}

/** Makes a value at the first call for it, and tries again after a failure, with a back-off. */
export function retrying<T>(make: () => Promise<T>, clock: Pick<Clock, "now">): Retrying<T> {
  let made: Promise<T> | undefined;
  let [failures, retryAt] = [0, Infinity];
  const start = () => {
    retryAt = Infinity;
    const making = make();
    making.then(() => failures = 0, () => {
      retryAt = clock.now() + Math.min(WAIT_CEILING_MS, FIRST_WAIT_MS * 2 ** failures++);
    });
    return making;
  };
  return {
    get() {
      if (clock.now() >= retryAt) made = undefined;
      return made ??= start();
    },
    current: () => made,
    wait: () => retryAt === Infinity ? 0 : Math.max(0, retryAt - clock.now()),
  };
}
