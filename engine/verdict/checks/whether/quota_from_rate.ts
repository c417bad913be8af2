import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import { type Call, stepsOf } from "../../calls/call.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { designedBy, givenUpConfidence, isOver, lastOf, meansEnd, numberOf, shown } from "../situation.ts";

/** C3: a 429 for money ends the call, while one for speed is retried. */
export const quotaFromRate: Check = defineCheck({
  id: "C3",
  chapter: "whether",
  name: "knows quota from rate",
  sentence: "a 429 for money is retried like one for speed",
  definition:
    "a 429 with `insufficient_quota`, or another code about credit and spending, ends the call, while the client " +
    "retries a 429 for speed. Not counted: `x-should-retry: true`, and codes that are not the cause",
  source: "OpenAI's guide to rate limits; Claude's errors",
  needs: "needs both: 429 insufficient_quota and 429 rate_limit_exceeded",
  thresholds: z.object({}),
  *examine(subject) {
    const { needs } = quotaFromRate;
    const cases = yield* flatMapSteps(subject.calls, (call) => casesOf(call, subject));
    const result = counted(subject, cases, { needs });
    if (result.outcome !== "holds" || retriesRate(subject)) return result;
    const { figure, power: { cases: have } } = result;
    return {
      outcome: "not_enough",
      figure,
      have,
      need: have,
      needs: "needs a 429 for speed that is retried",
    };
  },
});

function casesOf(call: Call, subject: Subject): Case[] {
  const wrong = stepsOf(call).find(({ before }) => before.fate === "quota" && meansEnd(before.entry));
  const last = lastOf(call);
  if (wrong !== undefined) {
    const { before, after, gap_ms, confidence } = wrong;
    const by_design = designedBy(subject.sdk, "C3");
    const ids = [before.entry.id, after.entry.id];
    const proof = () =>
      `${numberOf(before)}, 429 for money, was sent again after ${shown(gap_ms)} as ${numberOf(after)}.`;
    return [{ ok: false, confidence, ids, by_design, proof }];
  }
  if (last.fate !== "quota" || !meansEnd(last.entry) || !isOver(call, subject)) return [];
  return [{ ok: true, confidence: givenUpConfidence(call, subject), ids: [last.entry.id], proof: () => "" }];
}

function retriesRate({ calls }: Subject): boolean {
  return calls.some(({ attempts }) =>
    attempts.slice(0, -1).some(({ fate, entry }) => fate === "transient" && entry.reply.status === 429)
  );
}
