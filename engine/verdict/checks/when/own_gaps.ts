import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import { type Call, type Step, stepsOf } from "../../calls/call.ts";
import { dictatesWait } from "../../reading/retry_after.ts";
import type { Subject } from "../check.ts";

/** Waits before retries that no header and no sentence of the server set, by call. */
export function ownGapsByCall(
  { calls, limits }: Pick<Subject, "calls" | "limits">,
): Steps<readonly (readonly Step[])[]> {
  return flatMapSteps(calls, (call) => call.isPartial ? [] : [ownGapsOf(call, limits.least_confidence)]);
}

function ownGapsOf(call: Call, least_confidence: number): readonly Step[] {
  let [run, isSure] = [-1, true];
  return stepsOf(call).filter(({ before, after, confidence }) => {
    if (before.run !== run) [run, isSure] = [before.run, true];
    // Of a run, only what comes behind failures alone, whose number is sure.
    if (before.fate !== "transient" || after.silent && !isCounted(after)) isSure = false;
    const isOwn = isSure && before.run === after.run && !after.silent && !dictatesWait(before.entry);
    return isOwn && confidence >= least_confidence;
  });
}

/** Tells whether a client says itself which try it is: else it is not sure that a library made it. */
function isCounted({ entry }: Step["after"]): boolean {
  return entry.sender.attempt !== null;
}

/** Middle of some numbers; 0 of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((some, others) => some - others);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Distance from the tenth part of some waits to their median: a spread that delays do not make, unless most are delayed. */
export function lowerSpread(values: readonly number[]): number {
  const sorted = values.toSorted((some, others) => some - others);
  return median(values) - (sorted[Math.floor(sorted.length / 10)] ?? 0);
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
