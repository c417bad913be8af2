import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import { type Step, stepsOf } from "../../calls/call.ts";
import { askedWaits, longestWait_ms, standardWait_ms } from "../../reading/retry_after.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { designedBy, numberOf, shown } from "../situation.ts";

/** C4: a retry does not come before the time that the server named. */
export const obeysRetryAfter: Check = defineCheck({
  id: "C4",
  chapter: "when",
  name: "obeys Retry-After",
  sentence: "Retry-After is not obeyed",
  definition:
    "after 429 or 503 a retry comes no earlier than the whole seconds or the date of `retry-after`; `retry-after-ms` counts for SDKs " +
    "that know it, and of two headers that disagree the shorter wait. Other " +
    "statuses are not judged: urllib3, ky and go-retryablehttp read the header after those alone that the standards name. Waits of more than `longest_ms` count only against an " +
    "SDK, as its design: the official ones take no longer ones",
  source: "RFC 9110, 10.2.3; RFC 6585, 4; guides of OpenAI and Anthropic",
  needs: "needs 429 or 503 with Retry-After",
  thresholds: z.object({
    share: z.number().min(0).max(1).default(0.98).describe("share of the wait that has to pass"),
    slack_ms: z.number().min(0).default(60).describe(
      "milliseconds that a busy server's own notes can be off",
    ),
    longest_ms: z.number().min(0).default(60_000).describe("longest wait that is judged, in milliseconds"),
  }),
  *examine(subject, limits) {
    const steps = yield* flatMapSteps(subject.calls, stepsOf);
    const cases = yield* flatMapSteps(steps, (step) => isRefused(step) ? caseOf(step, subject, limits) : []);
    return counted(subject, cases, { needs: obeysRetryAfter.needs });
  },
});

/** Statuses for which standards define the header, and after which clients that know it read it. */
const STATUSES: ReadonlySet<number> = new Set([429, 503]);

function isRefused({ before: { fate, entry: { reply: { status } } } }: Step): boolean {
  return (fate === "transient" || fate === "quota") && STATUSES.has(status ?? 0);
}

/** Milliseconds by which the two clocks of the server may differ before a date is not judged. */
const MOST_DRIFT_MS = 20;

function caseOf(
  step: Step,
  { sdk }: Subject,
  { share, slack_ms, longest_ms }: {
    readonly share: number;
    readonly slack_ms: number;
    readonly longest_ms: number;
  },
): Case[] {
  const { before, after, wait_ms, confidence } = step;
  const precise = sdk?.policy.waits.precise === true;
  const wait = standardWait_ms(before.entry) ?? (precise ? preciseWait_ms(step) : null);
  if (wait === null || wait < 2 * slack_ms || isClockMoved(step)) return [];
  const ok = wait_ms >= share * wait - slack_ms;
  const by_design = wait > longest_ms || isUnread(step, wait, sdk) ? designedBy(sdk, "C4") : null;
  if (wait > longest_ms && by_design === null) return [];
  const ids = [before.entry.id, after.entry.id];
  const proof = () =>
    `${numberOf(before)} asked for ${shown(wait)}; ${numberOf(after)} came after ${shown(wait_ms)}.`;
  return [{ ok, confidence, ids, proof, by_design }];
}

/** True for a wait that an SDK does not read by its design: too long a one, or one of another status. */
function isUnread(
  { before: { entry: { reply: { status } } } }: Step,
  wait: number,
  sdk: Subject["sdk"],
): boolean {
  if (sdk === null) return false;
  const { span, at } = sdk.policy.waits;
  return wait > span[1] || at !== undefined && !at.includes(status ?? 0);
}

function preciseWait_ms({ before: { entry } }: Step): number | null {
  return askedWaits(entry).every(({ form }) => form === "ms") && longestWait_ms(entry) > 0
    ? longestWait_ms(entry)
    : null;
}

/** Tells whether the clock of the day was set between the two requests, so that a date says nothing. */
function isClockMoved({ before: { entry: before }, after: { entry: after } }: Step): boolean {
  if (!askedWaits(before).some(({ form }) => form === "date")) return false;
  return Math.abs(after.arrived - after.started - (before.arrived - before.started)) > MOST_DRIFT_MS;
}
