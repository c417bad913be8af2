/**
 * Creates a queue that runs asynchronous tasks one after the other: none starts before the one before it has settled.
 *
 * @example
 * ```ts
 * import { createSerialQueue } from "./serial_queue.ts";
 *
 * const enqueue = createSerialQueue();
 * const seen: number[] = [];
 * await Promise.all([enqueue(async () => void seen.push(1)), enqueue(async () => void seen.push(2))]);
 * console.assert(seen.join() === "1,2");
 * ```
 */
export function createSerialQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine;
    return mine;
  };
}
