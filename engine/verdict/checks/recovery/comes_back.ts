import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { numberOf, shown } from "../situation.ts";
import type { Outage } from "./outages.ts";
import { wayBack } from "./way_back.ts";

/** C16: after an outage a client is soon back at what it did before. */
export const comesBack: Check = defineCheck({
  id: "C16",
  chapter: "recovery",
  name: "recovers after an outage",
  sentence: "it is slow to come back after an outage",
  definition:
    "from its first good answer after an outage, a client needs at most `limit_ms`, or `share` of the outage, to be back at 95 % of its good " +
    "answers a second (less two standard deviations of chance). Broken only if it is back later: one that is never back may have nothing to do",
  source: "OSDI'22, metastable failures in the wild",
  needs: "needs an outage, with two good answers a second for half a minute before it",
  thresholds: z.object({
    limit_ms: z.number().min(0).default(30_000).describe("longest way back, in milliseconds"),
    share: z.number().min(0).default(0.1).describe("the same as a share of the outage"),
  }),
  *examine(subject, limits) {
    const cases: Case[] = [];
    for (const outage of subject.outages) cases.push(...yield* caseOf(outage, subject, limits));
    return counted(subject, cases, { needs: comesBack.needs });
  },
});

function* caseOf(
  outage: Outage,
  subject: Subject,
  { limit_ms, share }: { readonly limit_ms: number; readonly share: number },
): Steps<Case[]> {
  const way = yield* wayBack(outage, subject);
  if (way === null) return [];
  const { first, needed_ms } = way;
  const limit = Math.max(limit_ms, share * (outage.to - outage.from));
  const proof = () =>
    `After an outage of ${shown(outage.to - outage.from)}, ${
      numberOf(first)
    } was the first good answer, and it took ${shown(needed_ms)} to the usual rate.`;
  return [{ ok: needed_ms <= limit, confidence: 0.9, ids: [first.entry.id], proof }];
}
