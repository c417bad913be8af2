import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import { type Call, type CallAttempt, stepsOf } from "../../calls/call.ts";
import { headerOf } from "../../reading/headers.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import {
  designedBy,
  givenUpConfidence,
  isOver,
  lastOf,
  meansEnd,
  needsEnd,
  numberOf,
  shown,
  told,
} from "../situation.ts";

/** C2: an error that stays ends the call. */
export const stopsAtFinal: Check = defineCheck({
  id: "C2",
  chapter: "whether",
  name: "stops at final errors",
  sentence: "errors that stay are retried",
  definition:
    "400, 401, 403, 404, 413 or 422 ends the call. Not counted: `x-should-retry: true`, 413 with Retry-After, a changed key or cookie, and codes " +
    "that a scenario sends though they are not the cause (C40 judges those by the facts). A page that was not tried again counts where retries of " +
    "others that failed behind it show that none was left in a queue",
  source: "RFC 9110, 15.5; OpenAI's guide to error codes",
  needs: "needs calls that fail with 400, 401, 403, 404, 413 or 422",
  thresholds: z.object({}),
  *examine(subject) {
    const cases = yield* flatMapSteps(subject.calls, (call) => casesOf(call, subject));
    const lied = subject.client.attempts.filter(({ fate, entry }) =>
      fate === "final" && entry.decision.lies
    ).length;
    const note = lied === 0 ? undefined : `${lied} refusals that were not true are left to C40`;
    return counted(subject, cases, { needs: needsEnd(stopsAtFinal.needs, cases), note });
  },
});

function casesOf(call: Call, subject: Subject): Case[] {
  const wrong = stepsOf(call).filter(({ before, after }) =>
    before.fate === "final" && meansEnd(before.entry) && cookieOf(before) === cookieOf(after)
  );
  const last = lastOf(call);
  const right = last.fate === "final" && meansEnd(last.entry) && isOver(call, subject)
    ? [{ ok: true, confidence: givenUpConfidence(call, subject), ids: [last.entry.id], proof: () => "" }]
    : [];
  // One call that goes on after several refusals is one case.
  return [
    ...wrong.slice(0, 1).map(({ before, after, gap_ms, confidence }) => ({
      ok: false,
      confidence,
      by_design: designedBy(subject.sdk, "C2"),
      ids: [before.entry.id, after.entry.id],
      proof: () =>
        `${numberOf(before)}, ${told(before)}, was sent again after ${shown(gap_ms)} as ${numberOf(after)}.`,
    })),
    ...wrong.length === 0 ? right : [],
  ];
}

/** The cookies of a request: with others it comes as somebody else, say after a login. */
function cookieOf({ entry: { request: { headers } } }: CallAttempt): string | null {
  return headerOf(headers, "cookie");
}
