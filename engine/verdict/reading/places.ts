import type { Attempt } from "./fate.ts";

/** First and last place of the attempts that began in a span of time, as `slice` takes them. */
export function placesBetween(attempts: readonly Attempt[], from: number, to: number): [number, number] {
  return [firstFrom(attempts, from), firstFrom(attempts, to)];
}

/** Place of the first attempt that began at a time or later. */
export function firstFrom(attempts: readonly Attempt[], time: number): number {
  let [low, high] = [0, attempts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((attempts[middle]?.started ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
