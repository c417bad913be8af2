import type { Steps } from "../../../base/clock.ts";
import type { Attempt } from "../../reading/fate.ts";
import { placesBetween } from "../../reading/places.ts";

/** A time in which as good as everything failed, in monotonic milliseconds. */
export interface Outage {
  readonly from: number;
  readonly to: number;
}

const STEP_MS = 2_000;
const LEAST_STEPS = 3;
const LEAST_FAILURES = 10;
/** Share of failures in an outage; below the half of it, the server is back. */
const FAILING = 0.8;

/** Outages that all clients together saw, the server's own as the replies tell it, and which were over at the end. */
export function* outagesIn(everybody: readonly Attempt[]): Steps<readonly Outage[]> {
  const [first] = everybody;
  if (first === undefined) return [];
  const steps = yield* stepsFrom(everybody, first.started);
  const outages: Outage[] = [];
  let from: number | null = null;
  let failures = 0;
  for (const [at, step] of steps) {
    const share = step.failed / Math.max(1, step.failed + step.good);
    if (share >= FAILING) {
      from ??= at;
      failures += step.failed;
    } else if (from !== null) {
      if (at - from >= LEAST_STEPS && failures >= LEAST_FAILURES && share < FAILING / 2) {
        outages.push(spanOf(first, from, at));
      }
      [from, failures] = [null, 0];
    }
  }
  return outages;
}

function spanOf({ started }: Attempt, from: number, to: number): Outage {
  return { from: started + from * STEP_MS, to: started + to * STEP_MS };
}

/** Failures and successes in two seconds. */
interface Counts {
  failed: number;
  good: number;
}

/** Failures and successes of two seconds each, by the end of the exchange; those without any are left out. */
function* stepsFrom(
  everybody: readonly Attempt[],
  begin: number,
): Steps<readonly (readonly [number, Counts])[]> {
  const steps = new Map<number, Counts>();
  for (const { ended, fate } of everybody) {
    const at = Math.floor((ended - begin) / STEP_MS);
    const step = steps.get(at) ?? { failed: 0, good: 0 };
    if (fate === "transient") step.failed++;
    if (fate === "good") step.good++;
    if (step.failed + step.good > 0) steps.set(at, step);
    yield;
  }
  return Array.from(steps).toSorted(([some], [others]) => some - others);
}

/** Good answers a second in a span of time, by the start of their requests. */
export function goodput(attempts: readonly Attempt[], from: number, to: number): number {
  const good =
    attempts.slice(...placesBetween(attempts, from, to)).filter(({ fate }) => fate === "good").length;
  return good / Math.max(0.001, (to - from) / 1000);
}
