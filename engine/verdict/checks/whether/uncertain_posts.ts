import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import { type Call, stepsOf } from "../../calls/call.ts";
import type { Attempt, Fate } from "../../reading/fate.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, observing } from "../counted.ts";
import { isOver, lastOf, numberOf, told } from "../situation.ts";

/** C30: a POST that may have run is retried once, and not again. */
export const uncertainPosts: Check = defineCheck({
  id: "C30",
  chapter: "whether",
  name: "retries a POST that may have run once at most",
  sentence: null,
  definition:
    "after a POST or PATCH whose end does not tell whether it ran (no reply, a reply that broke off or that the client left, 500, 502, 504, 520 to 524), a retry that " +
    "fails, too, is not retried. Each try may be paid for, and RFC 9110 advises against it; the official SDKs make two retries all the same, so this is a cost, and no " +
    "mistake. Not counted: requests with an idempotency key, by which a server knows them again, and 408, 429, 503 and 529, which say that nothing ran",
  source: "RFC 9110, 9.2.2: a client should not automatically retry a failed automatic retry",
  needs:
    "needs calls of POST that may have run (connection_reset, bad_gateway, stream_cut), and whose retry fails, too",
  thresholds: z.object({}),
  *examine(subject) {
    const cases = yield* flatMapSteps(subject.calls, (call) => caseOf(call, subject));
    return observing(subject, cases, { needs: uncertainPosts.needs });
  },
});

/** Methods whose requests may have another effect each time. */
const UNSAFE: ReadonlySet<string> = new Set(["POST", "PATCH"]);
/** Statuses of an error that may have come after the work was done. */
const UNTOLD: ReadonlySet<number> = new Set([500, 502, 504, 520, 521, 522, 523, 524]);
/** Ends of a reply that began, and so of a request that ran. */
const BEGUN: ReadonlySet<Fate> = new Set(["cut", "stream_error", "left"]);

/** Tells whether a failed request may have run. */
function mayHaveRun({ fate, entry: { reply: { status } } }: Attempt): boolean {
  return BEGUN.has(fate) || fate === "transient" && (status === null || UNTOLD.has(status));
}

/** Tells whether a request ended in a way after which another attempt may help. */
function hasFailed({ fate }: Attempt): boolean {
  return BEGUN.has(fate) || fate === "transient";
}

function caseOf(call: Call, subject: Subject): Case[] {
  const { request: { method }, sender: { idempotency_key } } = call.attempts[0].entry;
  if (!UNSAFE.has(method) || idempotency_key !== null || call.isPartial) return [];
  const steps = stepsOf(call);
  const at = steps.findIndex(({ before }) => mayHaveRun(before));
  const [retry, again] = [steps[at], steps[at + 1]];
  if (retry === undefined || !hasFailed(retry.after)) return [];
  const { before, after } = retry;
  const ids = [before.entry.id, after.entry.id];
  if (again === undefined) {
    const confidence = Math.min(call.end_confidence, retry.confidence);
    return isOver(call, subject) ? [{ ok: true, confidence, ids, proof: () => "" }] : [];
  }
  const more = call.attempts.length - at - 1;
  const proof = () =>
    `${numberOf(before)}, ${told(before)}, may have run. Its retry, ${
      numberOf(after)
    }, failed, too, and it was sent again: ` +
    `${more} retries up to ${numberOf(lastOf(call))}, each of which may have run.`;
  const confidence = Math.min(retry.confidence, again.confidence);
  return [{ ok: false, confidence, ids: [...ids, again.after.entry.id], proof }];
}
