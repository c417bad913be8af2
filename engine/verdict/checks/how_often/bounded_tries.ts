import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import { type Call, triesOf } from "../../calls/call.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted, MOST_EVIDENCE } from "../counted.ts";
import { designedBy, givenUpConfidence, isOver, lastOf, needsEnd, numberOf, told } from "../situation.ts";

/** C9: a call is tried a bounded number of times. */
export const boundedTries: Check = defineCheck({
  id: "C9",
  chapter: "how often",
  name: "gives up after some tries",
  sentence: "calls are tried too often",
  definition:
    "a call is tried at most `most_tries` times. Where a client counts its tries, each run of its count is looked at " +
    "by itself: runs on top of each other are C10's. It holds by the calls that were given up; pages of a crawler count where all that failed to " +
    "the end had as many tries, more than one: with fewer, retries may have been left in its queue",
  source: "Google SRE and AWS: 3; the official SDKs: 3; LangChain JS: 7",
  needs: "needs calls that fail to the end, as in an outage",
  thresholds: z.object({
    most_tries: z.int().min(1).default(4).describe("tries of a call, at most"),
  }),
  *examine(subject, { most_tries }) {
    const cases = yield* flatMapSteps(subject.calls, (call) => caseOf(call, subject, most_tries));
    return counted(subject, cases, { needs: needsEnd(boundedTries.needs, cases) });
  },
});

function caseOf(call: Call, subject: Subject, most_tries: number): Case[] {
  const [tries, last] = [triesOf(call), lastOf(call)];
  const ids = call.attempts.slice(0, MOST_EVIDENCE).map(({ entry }) => entry.id);
  const by_design = designedBy(subject.sdk, "C9");
  const [first] = call.attempts;
  const proof = () =>
    `${numberOf(first)}, ${told(first)}, was tried ${tries} times, up to ${
      numberOf(last)
    }; ${most_tries} are enough.`;
  if (tries > most_tries) return [{ ok: false, confidence: call.confidence, ids, proof, by_design }];
  const gaveUp = last.fate === "transient" && !call.isPartial && isOver(call, subject);
  const confidence = Math.min(call.confidence, givenUpConfidence(call, subject));
  return gaveUp ? [{ ok: true, confidence, ids, proof }] : [];
}
