import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import type { CallAttempt } from "../../calls/call.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import type { LoadIncident } from "../extras.ts";
import { designedBy, lastOf, shown } from "../situation.ts";
import { median } from "../when/own_gaps.ts";
import { isBack, servedOf } from "./upstream.ts";

/** C17: a client does not keep an overloaded server down. */
export const metastable: Check = defineCheck({
  id: "C17",
  chapter: "recovery",
  name: "lets an overloaded server recover",
  sentence: "its retries keep an overloaded server down",
  definition:
    "after a phase of a scenario in which most requests fail comes one that fails by load alone: a rule of one name with `beyond`. " +
    "There a client's retries do not keep the server down for `most_triggers` times the length of the phase before. Broken only if the client " +
    "sent more than `most_load` requests for each call, if it began its calls as often as before although each took twice as long, so " +
    "that none waits for another, and if the same requests without its retries would have been served, at two thirds of the capacity. " +
    "Nothing is said where the journal has lost requests",
  source: "OSDI'22: 22 such failures in 11 organisations; 4 of 15 large ones of AWS",
  needs: "needs a scenario whose capacity comes back after a phase that fails (beyond)",
  explained_by: ["C12", "C11", "C9", "C10"],
  thresholds: z.object({
    most_triggers: z.number().min(1).default(5).describe("time to recover, in lengths of the trigger"),
    most_load: z.number().min(1).default(1.2).describe("requests for each call after the trigger"),
  }),
  *examine(subject, limits) {
    const cases = yield* flatMapSteps(
      subject.extras.incidents,
      (incident) => caseOf(incident, subject, limits),
    );
    return counted(subject, cases, { needs: metastable.needs });
  },
});

/** Requests, and calls, from which on there is something to count. */
const LEAST = 20;
/** Part of the capacity that would have to be enough: a client may ask a little more often where less fails. */
const SPARE = 2 / 3;
/** Part of its calls as of before that a client has to begin after the trigger. */
const AS_OFTEN = 0.8;
/** How many times as often a careless client asks: by then it could keep the server down. */
const CARELESS = 4;

interface Limits {
  readonly most_triggers: number;
  readonly most_load: number;
}

function caseOf(incident: LoadIncident, subject: Subject, { most_triggers, most_load }: Limits): Case[] {
  const { domain, phase, then, from, to, until, rule } = incident;
  const limit = to + most_triggers * (to - from);
  const own = attemptsIn(subject, domain);
  const trigger = subject.everybody.filter((one) => isIn(one, { domain, phase, from, to }));
  const failed = trigger.filter(({ fate }) => fate === "transient");
  if (failed.length < Math.max(LEAST, trigger.length / 2)) return [];
  const after = subject.everybody.filter((one) => isIn(one, { domain, phase: then, from: to, to: limit }));
  const [before, since] = [between(own, from - (to - from), from), between(own, to, limit)];
  const calls = since.filter(({ join }) => join === null).length;
  const seen_ms = Math.min(limit, until, subject.end) - to;
  const served = after.map(({ started, entry }) => ({ at: started, served: entry.decision.rule !== rule }));
  if (isBack(served, { from: to, to: to + seen_ms })) {
    const couldKeepDown = CARELESS * calls >= incident.per_sec * seen_ms / 1000;
    return couldKeepDown ? [{ ok: true, confidence: 1, ids: [], proof: () => "" }] : [];
  }
  if (Math.min(until, subject.end) < limit || since.length <= most_load * calls) return [];
  if (!isOpenLoop({ before, since }, { to, from, limit }, subject)) return [];
  const retries = new Set(since.filter(({ join }) => join !== null).map(({ entry }) => entry.id));
  const others = after.filter(({ entry }) => !retries.has(entry.id)).map(({ started }) => started);
  const spared = servedOf(others, { ...incident, per_sec: incident.per_sec * SPARE, from: to });
  if (!isBack(spared, { from: to, to: limit })) return [];
  const proof = () =>
    `What made it fail was over after ${shown(to - from)}; ${
      shown(limit - to)
    } later it was still overloaded, by ` +
    `${since.length} requests for ${calls} calls. Without the ${retries.size} retries it would have been back.`;
  const by_design = designedBy(subject.sdk, "C12"); // an SDK that has no retry budget
  const ids = since.slice(-LEAST).map(({ entry }) => entry.id);
  return [{ ok: false, confidence: 0.96, ids, proof, by_design }];
}

/** A phase of a domain, in monotonic milliseconds. */
interface PhaseSpan {
  readonly domain: string;
  readonly phase: string;
  readonly from: number;
  readonly to: number;
}

function isIn({ started, entry }: Attempt, { domain, phase, from, to }: PhaseSpan): boolean {
  return started >= from && started < to && entry.domain === domain &&
    entry.decision.detail["phase"] === phase;
}

function attemptsIn({ calls }: Subject, domain: string): readonly CallAttempt[] {
  return calls.flatMap(({ attempts }) => attempts).filter(({ entry }) => entry.domain === domain);
}

function between<Some extends Attempt>(attempts: readonly Some[], from: number, to: number): readonly Some[] {
  return attempts.filter(({ started }) => started >= from && started < to);
}

/** Tells whether a client begins its calls whatever becomes of the others, so that it would not ask more without retries. */
function isOpenLoop(
  { before, since }: { readonly before: readonly CallAttempt[]; readonly since: readonly CallAttempt[] },
  { from, to, limit }: Readonly<Record<"from" | "to" | "limit", number>>,
  { calls }: Subject,
): boolean {
  const begun = (attempts: readonly CallAttempt[]) => attempts.filter(({ join }) => join === null);
  const [early, late] = [begun(before), begun(since)];
  const good = early.filter(({ fate }) => fate === "good").length;
  if (early.length < LEAST || good < AS_OFTEN * early.length) return false;
  if (late.length / (limit - to) < AS_OFTEN * rateOf(early, from)) return false;
  const lengths = new Map(
    calls.map((call) => [call.attempts[0].entry.id, lastOf(call).ended - call.attempts[0].started]),
  );
  const length = (ones: readonly CallAttempt[]) =>
    median(ones.map(({ entry }) => lengths.get(entry.id) ?? 0));
  return length(late) >= 2 * length(early);
}

/**
 * Calls that a client began in a millisecond up to `to`, since its first one: it may have come late. Of the two halves of
 * that time the busier one counts, as it may have rested in the other.
 */
function rateOf(begun: readonly CallAttempt[], to: number): number {
  const first = begun.reduce((least, { started }) => Math.min(least, started), to);
  const half = (to - first) / 2;
  const later = between(begun, to - half, to).length;
  return Math.max(later, begun.length - later) / half;
}
