import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Call } from "../../calls/call.ts";
import { contentKey } from "../../calls/same_body.ts";
import type { Attempt } from "../../reading/fate.ts";
import { longestWait_ms } from "../../reading/retry_after.ts";
import type { Subject } from "../check.ts";
import { lastOf } from "../situation.ts";
import type { Outage } from "./outages.ts";

/** A time in which a client had no call under way, in monotonic milliseconds. */
export interface Pause {
  readonly from: number;
  readonly to: number;
  /** The request whose end it begins with. */
  readonly last: Attempt;
}

/** An outage as a client met it. */
export interface MetOutage {
  readonly outage: Outage;
  /** Starts of its calls in the outage, in their order. */
  readonly begun: readonly number[];
  /** Pauses in it that are longer than any usual one, as an open circuit breaker makes them. */
  readonly pauses: readonly Pause[];
}

/** Milliseconds before an outage by which the usual pauses are known, and calls in them, at least. */
const BEFORE_MS = 60_000;
const LEAST_CALLS = 20;
/** Shortest pause that shows anything, in milliseconds; breaks of circuit breakers take 5 s and more. */
export const LEAST_PAUSE_MS = 3_000;
/** How many times as long as the longest usual pause it is, at least. */
const MORE_THAN_USUAL = 3;

/**
 * Outages before which the client had begun some calls, each with what it did in it. Those in which retries cannot be told
 * from new calls are left out.
 */
export function* outagesMet(subject: Subject): Steps<readonly MetOutage[]> {
  const pauses = yield* pausesOf(subject);
  return yield* flatMapSteps(subject.outages, (outage) => {
    const from = outage.from - BEFORE_MS;
    const calls = subject.calls.filter(({ attempts: [{ started }] }) =>
      started >= from && started < outage.to
    );
    const begun = calls.map(({ attempts: [first] }) => first.started).toSorted((a, b) => a - b);
    if (begun.filter((at) => at < outage.from).length < LEAST_CALLS) return [];
    if (calls.filter((call) => !isSure(call, subject)).length > MOST_UNSURE * calls.length) return [];
    const usual = pauses.filter((one) => one.from >= from && one.to <= outage.from);
    const longest = usual.reduce((most, one) => Math.max(most, one.to - one.from), 0);
    const least = Math.max(LEAST_PAUSE_MS, MORE_THAN_USUAL * longest);
    const own = pauses.filter((one) =>
      one.from >= outage.from && one.from < outage.to && one.to - one.from >= least && !isTold(one)
    );
    return [{ outage, begun: begun.filter((at) => at >= outage.from), pauses: own }];
  });
}

/** Share of calls of which it may be unknown whether they are retries. */
const MOST_UNSURE = 0.1;

/** Tells whether it is sure which requests are a call. */
function isSure({ confidence, end_confidence }: Call, { limits: { least_confidence } }: Subject): boolean {
  return Math.min(confidence, end_confidence) >= least_confidence;
}

/** Tells whether the server had said to wait for the better part of a pause. */
function isTold({ from, to, last }: Pause): boolean {
  return longestWait_ms(last.entry) > (to - from) / 2;
}

/** Times without a call under way, in their order; none before the same request again, which may be a late retry. */
function* pausesOf({ calls }: Subject): Steps<readonly Pause[]> {
  const ordered = calls.toSorted((some, others) => some.attempts[0].started - others.attempts[0].started);
  let last: Attempt | undefined;
  return yield* flatMapSteps(ordered, (call): readonly Pause[] => {
    const [before, to] = [last, call.attempts[0].started];
    const end = lastOf(call);
    if (before === undefined || end.ended > before.ended) last = end;
    if (before === undefined || to <= before.ended) return [];
    const isSame = contentKey(before) === contentKey(call.attempts[0]);
    return isSame ? [] : [{ from: before.ended, to, last: before }];
  });
}
