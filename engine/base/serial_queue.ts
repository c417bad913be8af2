/**
 * Makes works wait for each other, so that none starts before the one before it has ended, well or badly.
 *
 * @example
 * ```ts
 * import { createTurns } from "./serial_queue.ts";
 *
 * const inTurn = createTurns();
 * const seen: number[] = [];
 * await Promise.all([inTurn(async () => void seen.push(1)), inTurn(async () => void seen.push(2))]);
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
