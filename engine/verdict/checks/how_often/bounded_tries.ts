import { z } from "zod";
import { type Call, triesOf } from "../../calls/call.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { isOver, lastOf, numberOf, told } from "../situation.ts";

/** C9: a call is tried a bounded number of times. */
export const boundedTries: Check = defineCheck({
  id: "C9",
  chapter: "how often",
  name: "gives up after some tries",
  sentence: "calls are tried too often",
  definition:
    "a call is tried at most `most_tries` times. Where a client counts its tries, each run of its count is looked at " +
    "by itself: runs on top of each other are C10's. It holds by the calls that were given up",
  source: "Google SRE and AWS: 3; the official SDKs: 3; LangChain JS: 7",
  needs: "needs calls that fail to the end, as in an outage",
  thresholds: z.object({
    most_tries: z.int().min(1).default(4).describe("tries of a call, at most"),
  }),
  examine: (subject, { most_tries }) =>
    counted(subject, subject.calls.flatMap((call) => caseOf(call, subject, most_tries)), {
      needs: boundedTries.needs,
    }),
});

function caseOf(call: Call, subject: Subject, most_tries: number): Case[] {
  const [tries, last] = [triesOf(call), lastOf(call)];
  const ids = call.attempts.map(({ entry }) => entry.id);
  const by_design = subject.sdk?.policy.by_design["C9"] ? subject.sdk.policy.name : null;
  const [first] = call.attempts;
  const proof = () =>
    `${numberOf(first)}, ${told(first)}, was tried ${tries} times, up to ${numberOf(last)}.`;
  if (tries > most_tries) return [{ ok: false, confidence: call.confidence, ids, proof, by_design }];
  const gaveUp = last.fate === "transient" && !call.isPartial && isOver(call, subject);
  const confidence = Math.min(call.confidence, call.end_confidence);
  return gaveUp ? [{ ok: true, confidence, ids, proof }] : [];
}
