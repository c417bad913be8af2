import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { placesBetween } from "../../reading/places.ts";
import { designedBy, numberOf } from "../situation.ts";

/** C37: a crawler that is told to slow down does so. */
export const politeness: Check = defineCheck({
  id: "C37",
  chapter: "web",
  name: "slows down when told to",
  sentence: "it does not slow down under 429 and 503",
  definition:
    "in the ten seconds behind the third 429 or 503 of a row, if a third of the replies in them are such, a crawler sends at most `most_rate` of " +
    "its requests of the ten seconds before the first one, more than chance explains (three standard deviations)",
  source: "conduct of crawlers; no standard gives a number",
  needs: "needs a rate limit or an outage of ten seconds, at two pages a second or more",
  thresholds: z.object({
    most_rate: z.number().min(0).max(1).default(0.5).describe("share of its rate before"),
    least_requests: z.int().min(1).default(20).describe("requests in the ten seconds before, at least"),
  }),
  *examine(subject, limits) {
    return counted(subject, yield* casesOf(subject, limits), { needs: politeness.needs });
  },
});

const WINDOW_MS = 10_000;
/** Milliseconds that a crawler has for what is under way. */
const REACTION_MS = 2_000;

function* casesOf(
  { client, end, sdk }: Subject,
  { most_rate, least_requests }: { readonly most_rate: number; readonly least_requests: number },
): Steps<readonly Case[]> {
  const attempts = client.attempts.filter(({ entry: { request } }) =>
    request.method === "GET" || request.method === "HEAD"
  );
  const within = (from: number) => attempts.slice(...placesBetween(attempts, from, from + WINDOW_MS));
  const by_design = designedBy(sdk, "C37");
  const cases: Case[] = [];
  let next = 0;
  for (const [at, attempt] of attempts.entries()) {
    yield;
    const third = attempts[at + 2];
    if (attempt.started < next || !third || ![attempt, attempts[at + 1], third].every(isRefusal)) continue;
    const from = third.ended + REACTION_MS;
    const [before, after] = [within(attempt.started - WINDOW_MS).length, within(from)];
    next = from + WINDOW_MS;
    if (before < least_requests || next > end) continue;
    const refused = after.filter(isRefusal).length;
    const most = most_rate * before + 3 * Math.sqrt(before);
    if (after.length > most_rate * before && refused < after.length / 3) continue;
    const proof = () =>
      `It sent ${before} requests in the ten seconds before ${
        numberOf(attempt)
      }, and ${after.length} in ten seconds under refusals.`;
    if (after.length <= most_rate * before || after.length > most) {
      cases.push({
        ok: after.length <= most,
        confidence: 0.9,
        ids: [attempt.entry.id, third.entry.id],
        proof,
        by_design,
      });
    }
  }
  return cases;
}

function isRefusal(attempt: Attempt | undefined): boolean {
  const status = attempt?.entry.reply.status;
  return status === 429 || status === 503;
}
