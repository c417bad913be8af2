import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import { type Call, stepsOf } from "../../calls/call.ts";
import { askedWaits } from "../../reading/retry_after.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { designedBy, isOver, lastOf, numberOf, shown } from "../situation.ts";

/** C5: a wait that no one means is not waited for. */
export const waitsSanely: Check = defineCheck({
  id: "C5",
  chapter: "when",
  name: "does not wait absurdly",
  sentence: "absurd waits are waited for",
  definition: "after a `retry-after` of more than `longest_ms` the next attempt comes earlier, or none does",
  source: "openai-node from 6.26 to 7.4 and the newer SDKs of Anthropic wait as long as they are told",
  needs: "needs a Retry-After of hours (retry_after: huge or endless)",
  thresholds: z.object({
    longest_ms: z.number().min(0).default(600_000).describe("longest wait that is sane, in milliseconds"),
  }),
  *examine(subject, { longest_ms }) {
    const cases = yield* flatMapSteps(subject.calls, (call) => casesOf(call, subject, longest_ms));
    return counted(subject, cases, { needs: waitsSanely.needs });
  },
});

function casesOf(call: Call, subject: Subject, longest_ms: number): Case[] {
  const by_design = designedBy(subject.sdk, "C5");
  const steps = stepsOf(call).filter(({ before }) => isAbsurd(before.entry, longest_ms));
  const last = lastOf(call);
  const gaveUp = isAbsurd(last.entry, longest_ms) &&
    (isOver(call, subject) || subject.end - last.ended > longest_ms);
  return [
    ...steps.map(({ before, after, gap_ms, confidence }) => ({
      ok: gap_ms <= longest_ms,
      confidence,
      ids: [before.entry.id, after.entry.id],
      by_design,
      proof: () =>
        `${numberOf(after)} came ${shown(gap_ms)} after ${numberOf(before)}, which had asked for that.`,
    })),
    ...gaveUp ? [{ ok: true, confidence: call.end_confidence, ids: [last.entry.id], proof: () => "" }] : [],
  ];
}

function isAbsurd(entry: Parameters<typeof askedWaits>[0], longest_ms: number): boolean {
  const waits = askedWaits(entry);
  return waits.length > 0 && waits.every(({ ms }) => ms !== null && ms > longest_ms);
}
