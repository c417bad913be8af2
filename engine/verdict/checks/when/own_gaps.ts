import type { Step } from "../../calls/call.ts";
import { stepsOf } from "../../calls/call.ts";
import { dictatesWait } from "../../reading/retry_after.ts";
import type { Subject } from "../check.ts";

/** A wait before a retry that the client chose itself. */
export interface OwnGap extends Step {
  /** Number of the failure it follows, from 1, in the run of the client's count. */
  readonly failures: number;
}

/** Waits before retries that no header and no sentence of the server set, by call. */
export function ownGapsByCall({ calls, limits }: Subject): readonly (readonly OwnGap[])[] {
  return calls.filter(({ isPartial }) => !isPartial).map((call) =>
    stepsOf(call).flatMap((step) => {
      const { before, after, confidence } = step;
      const isOwn = before.fate === "transient" && !dictatesWait(before.entry) && before.run === after.run;
      if (!isOwn || confidence < limits.least_confidence) return [];
      const run = call.attempts.filter(({ run, started }) => run === before.run && started <= before.started);
      return run.every(({ fate }) => fate === "transient") ? [{ ...step, failures: run.length }] : [];
    })
  );
}

/** Middle of some numbers; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((some, others) => some - others);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Bounds between which the median of what was drawn lies, but for a chance of 1 in 2,000 on each side; `null` of too few. */
export function medianBounds(values: readonly number[]): readonly [low: number, high: number] | null {
  const sorted = values.toSorted((some, others) => some - others);
  const [low, high] = [sorted[rankOf(sorted.length)], sorted[sorted.length - 1 - rankOf(sorted.length)]];
  return low === undefined || high === undefined ? null : [low, high];
}

const CHANCE = 1 / 2000;

/** Place of the lower bound among sorted values; beyond them, if there are too few. */
function rankOf(count: number): number {
  let [term, sum, rank] = [0.5 ** count, 0.5 ** count, 0];
  if (sum > CHANCE) return count;
  while (rank < count) {
    term *= (count - rank) / (rank + 1);
    sum += term;
    if (sum > CHANCE) return rank;
    rank++;
  }
  return rank;
}
