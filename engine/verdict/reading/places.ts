import type { Attempt } from "./fate.ts";

/** First and last place of the attempts that began in a span of time, as `slice` takes them. */
export function placesBetween(attempts: readonly Attempt[], from: number, to: number): [number, number] {
  return [firstFrom(attempts, from), firstFrom(attempts, to)];
}

/** Place of the first attempt that began at a time or later. */
export function firstFrom(attempts: readonly Attempt[], time: number): number {
  return placeOf(attempts.length, (place) => attempts[place]?.started ?? 0, time);
}

/** Place of the first of some ascending times that is a time or later. */
export function firstTimeFrom(times: readonly number[], time: number): number {
  return placeOf(times.length, (place) => times[place] ?? 0, time);
}

/** Binary search for the first of `length` places, whose times ascend, with a time or a later one. */
function placeOf(length: number, timeAt: (place: number) => number, time: number): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (timeAt(middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
