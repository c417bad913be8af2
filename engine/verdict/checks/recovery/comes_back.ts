import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { numberOf, shown } from "../situation.ts";
import { goodput, type Outage } from "./outages.ts";

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

/** Milliseconds before an outage by which the usual rate is known. */
const BEFORE_MS = 30_000;
/** Good answers in a window, on average, so that chance does not hide a rate. */
const WINDOW_ANSWERS = 20;

function* caseOf(
  outage: Outage,
  { client: { attempts }, end }: Subject,
  { limit_ms, share }: { readonly limit_ms: number; readonly share: number },
): Steps<Case[]> {
  const usual = goodput(attempts, outage.from - BEFORE_MS, outage.from);
  const [first] = attempts;
  const back = attempts.find(({ fate, ended }) => fate === "good" && ended >= outage.to - 2_000);
  if (first === undefined || back === undefined || usual < 2 || first.started > outage.from - BEFORE_MS) {
    return [];
  }
  const window_ms = Math.max(1_000, 1000 * WINDOW_ANSWERS / usual);
  const least = 0.95 * usual - 2 * Math.sqrt(usual / (window_ms / 1000));
  const limit = Math.max(limit_ms, share * (outage.to - outage.from));
  const needed = yield* wayBack(attempts, { back, window_ms, least, end });
  if (needed === null) return [];
  const proof = () =>
    `After an outage of ${shown(outage.to - outage.from)}, ${
      numberOf(back)
    } was the first good answer, and it took ${shown(needed)} to the usual rate.`;
  return [{ ok: needed <= limit, confidence: 0.9, ids: [back.entry.id], proof }];
}

/** Milliseconds from the first good answer to the first window at the usual rate; `null` if none came. */
function* wayBack(attempts: readonly Attempt[], { back, window_ms, least, end }: {
  readonly back: Attempt;
  readonly window_ms: number;
  readonly least: number;
  readonly end: number;
}): Steps<number | null> {
  for (let from = back.started; from + window_ms <= end; from += window_ms / 4) {
    if (goodput(attempts, from, from + window_ms) >= least) return from - back.started;
    yield;
  }
  return null;
}
