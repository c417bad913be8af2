import { clipped } from "../../../base/wrapped.ts";
import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Attempt } from "../../reading/fate.ts";
import { headerOf } from "../../reading/headers.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { MOST_PATH, numberOf } from "../situation.ts";

/** C36: pages that are known are asked for conditionally. */
export const conditional: Check = defineCheck({
  id: "C36",
  chapter: "web",
  name: "asks conditionally for what it knows",
  sentence: "known pages are asked for as if they were new",
  definition:
    "a page that came whole with an ETag or Last-Modified, and without `no-store`, is asked for again with If-None-Match or If-Modified-Since. A client " +
    "that never does so may have no cache on purpose, and is only judged with `expects_cache`",
  source: "RFC 9111, 4.3",
  needs: "needs pages that are visited again",
  thresholds: z.object({
    tolerated: z.number().min(0).max(1).default(0.1).describe("share of visits that may be unconditional"),
    expects_cache: z.boolean().default(false).describe("true: a client without a cache breaks this check"),
  }),
  *examine(subject, { tolerated, expects_cache }) {
    const cases = yield* visitsAgain(subject);
    const { needs } = conditional;
    if (expects_cache || cases.some(({ ok }) => ok)) return counted(subject, cases, { tolerated, needs });
    const have = cases.length;
    const why = have === 0
      ? needs
      : "it never asks conditionally: perhaps it has no cache on purpose (expects_cache judges it)";
    return { outcome: "not_enough", figure: `0 of ${have}`, have, need: Math.max(10, have), needs: why };
  },
});

function visitsAgain({ client: { attempts } }: Subject): Steps<readonly Case[]> {
  const known = new Map<string, Attempt>();
  return flatMapSteps(attempts, (attempt) => {
    const { request, reply } = attempt.entry;
    if (request.method !== "GET") return [];
    const before = known.get(request.path);
    const isWhole = attempt.fate === "good" && reply.status === 200;
    if (isWhole && hasValidator(attempt)) known.set(request.path, attempt);
    else if (isWhole) known.delete(request.path);
    if (before === undefined || attempt.started <= before.ended) return [];
    const proof = () =>
      `${numberOf(attempt)} asked again for ${clipped(request.path, MOST_PATH)}, which ${
        numberOf(before)
      } had brought with a validator.`;
    return [{ ok: isConditional(attempt), confidence: 0.9, ids: [before.entry.id, attempt.entry.id], proof }];
  });
}

function hasValidator({ entry: { reply: { headers } } }: Attempt): boolean {
  if (/no-store/.test(headerOf(headers, "cache-control") ?? "")) return false;
  return headerOf(headers, "etag") !== null || headerOf(headers, "last-modified") !== null;
}

function isConditional({ entry: { request: { headers } } }: Attempt): boolean {
  return headerOf(headers, "if-none-match") !== null || headerOf(headers, "if-modified-since") !== null;
}
