import * as z from "zod";
import { counted } from "../../../base/counted.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Call, CallAttempt } from "../../calls/call.ts";
import { type Check, defineCheck, type Result, type Subject } from "../check.ts";
import { MOST_EVIDENCE, powerOf } from "../counted.ts";
import { isOver, numberOf } from "../situation.ts";

/** C10: one layer of a client retries, not one around the other. */
export const oneLayer: Check = defineCheck({
  id: "C10",
  chapter: "how often",
  name: "retries in one layer",
  sentence: "retries are layered",
  definition:
    "after a run of tries that failed to its end (`x-stainless-retry-count` 0, 1, 2, or one idempotency key), no " +
    "other run with the same body begins. Broken from `least_calls` such calls on, if they are half of those that could be",
  source: "up to 45 requests for one call were seen, three layers of retries",
  needs: "needs calls that fail to the end, of a client that counts its tries",
  thresholds: z.object({
    least_calls: z.int().min(1).default(2).describe(
      "layered calls, at least: one may be a person who asked again",
    ),
  }),
  *examine(subject, { least_calls }) {
    const failed = yield* flatMapSteps(subject.calls, (call) => isSpent(call, subject) ? [call] : []);
    const layered = failed.filter(({ attempts }) => attempts.some(({ run }) => run > 0));
    const [have, need] = [failed.length, Math.max(3, least_calls)];
    if (layered.length >= least_calls && layered.length >= failed.length / 2) {
      return broken(layered, failed.length);
    }
    const figure = `${have - layered.length} of ${have}`;
    if (layered.length > 0 || have < need) {
      return { outcome: "not_enough", figure, have, need: Math.max(need, 2 * have), needs: oneLayer.needs };
    }
    return { outcome: "holds", figure, power: powerOf(have) };
  },
});

/** Tells whether the first run of a call had several tries and failed, with time for another layer to begin anew. */
function isSpent(call: Call, subject: Subject): boolean {
  const first = firstRunOf(call);
  const isCounted = first.every(({ tie, entry: { sender } }) => sender.attempt !== null || tie !== null);
  if (!isCounted || first.length < 2 || call.isPartial || first.at(-1)?.fate !== "transient") return false;
  const again = call.attempts.find(({ run }) => run === 1);
  if (again === undefined) return isOver(call, subject);
  return (again.join?.confidence ?? 0) >= subject.limits.least_confidence;
}

function firstRunOf({ attempts }: Call): readonly CallAttempt[] {
  return attempts.filter(({ run }) => run === 0);
}

function broken(layered: readonly Call[], all: number): Result {
  const [call] = layered.toSorted((some, others) => others.attempts.length - some.attempts.length);
  const [tries, requests] = [call ? firstRunOf(call).length : 0, call?.attempts.length ?? 0];
  const from = call ? numberOf(call.attempts[0]) : "";
  return {
    outcome: "broken",
    figure: `${layered.length} of ${all}`,
    evidence: call?.attempts.slice(0, MOST_EVIDENCE).map(({ entry }) => entry.id) ?? [],
    proof:
      `${tries} tries became ${requests} requests: ${from} is the first of one call, and its count began anew ` +
      `${counted(call?.attempts.at(-1)?.run ?? 0, "time")}.`,
    by_design: null,
  };
}
