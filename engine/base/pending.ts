/**
 * Values that are there already, or still to come. Most requests can be answered at once, and each `await` of a value
 * that is there would cost a promise and a turn of the microtask queue.
 *
 * @module
 */

/** A value, or the promise of one. */
export type Pending<T> = T | Promise<T>;

/** Goes on with a value: at once where it is there. */
export function andThen<T, Next>(value: Pending<T>, next: (value: T) => Pending<Next>): Pending<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}

/** Does work that may throw, or reject; `failed` tells what is to be had in its place. */
export function orElse<T>(work: () => Pending<T>, failed: (error: unknown) => Pending<T>): Pending<T> {
  let value: Pending<T>;
  try {
    value = work();
  } catch (error) {
    return failed(error);
  }
  return value instanceof Promise ? value.catch(failed) : value;
}
