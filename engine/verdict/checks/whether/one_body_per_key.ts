import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { numberOf } from "../situation.ts";

/** C29: an idempotency key stands for one request. */
export const oneBodyPerKey: Check = defineCheck({
  id: "C29",
  chapter: "whether",
  name: "keeps one body for one idempotency key",
  sentence: "an idempotency key is used for different requests",
  definition: "all attempts with one idempotency key have the same method, path and body",
  source: "Stripe: a key with other parameters is an error; RFC 9110, 9.2.2",
  needs: "needs retries of a client that sends idempotency keys",
  thresholds: z.object({}),
  *examine(subject) {
    const groups = Map.groupBy(subject.client.attempts, ({ entry }) => entry.sender.idempotency_key);
    const cases = yield* flatMapSteps(groups, ([key, attempts]) => key === null ? [] : casesOf(attempts));
    return counted(subject, cases, { needs: oneBodyPerKey.needs });
  },
});

/** Cases of requests with one key: each but the first. */
function casesOf(attempts: readonly Attempt[]): readonly Case[] {
  return attempts.flatMap((attempt, at) => {
    const before = attempts[at - 1];
    if (before === undefined) return [];
    const [some, others] = [before.entry.request, attempt.entry.request];
    const ok = some.method === others.method && some.path === others.path &&
      some.body.digest === others.body.digest;
    const proof = () =>
      `${numberOf(before)} and ${numberOf(attempt)} have one idempotency key and are different requests.`;
    return [{ ok, confidence: 1, ids: [before.entry.id, attempt.entry.id], proof }];
  });
}
