import * as z from "zod";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Call } from "../../calls/call.ts";
import { LATE_NOTE_MS } from "../../calls/same_body.ts";
import { type Attempt, shouldRetry } from "../../reading/fate.ts";
import { placesBetween } from "../../reading/places.ts";
import { longestWait_ms } from "../../reading/retry_after.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { isOver, isStorm, numberOf, told } from "../situation.ts";

/** C1: an error that passes is met with another attempt. */
export const retriesTransient: Check = defineCheck({
  id: "C1",
  chapter: "whether",
  name: "retries what may pass",
  sentence: "errors that pass are not retried",
  definition:
    "408, 429 for speed, 5xx, or a break before any byte is followed by another attempt of the same call. Not " +
    "counted: `x-should-retry: false`, a wait of more than `patience_ms`, what a retry budget or breaker may have " +
    "refused (after ten failures in a minute), and a GET without another attempt: a crawler puts it behind all others, and S1 says what it lost",
  source: "sources of the official SDKs; AWS builders' library",
  needs: "needs calls that fail with 429, 5xx or a reset",
  thresholds: z.object({
    tolerated: z.number().min(0).max(1).default(0.05).describe(
      "share of such calls that may stay without a retry",
    ),
    patience_ms: z.number().min(0).default(60_000).describe(
      "longest wait that a client has to accept, in milliseconds",
    ),
  }),
  *examine(subject, { tolerated, patience_ms }) {
    const cases = yield* flatMapSteps(subject.calls, (call) => caseOf(call, subject, patience_ms));
    return counted(subject, cases, { tolerated, needs: retriesTransient.needs });
  },
});

function caseOf(call: Call, subject: Subject, patience_ms: number): Case[] {
  const at = call.attempts.findIndex(({ fate }) => fate === "transient");
  const [failed, next] = [call.attempts[at], call.attempts[at + 1]];
  if (failed === undefined || shouldRetry(failed.entry) === false) return [];
  const confidence = next?.join?.confidence ?? 1;
  const ids = [failed.entry.id];
  if (next) return [{ ok: true, confidence, ids, proof: () => "" }];
  if (longestWait_ms(failed.entry) > patience_ms || isStorm(subject, failed.ended)) return [];
  if (call.isPartial || at > 0 || !isOver(call, subject) || failed.entry.request.method === "GET") return [];
  const proof = () => `${numberOf(failed)}, ${told(failed)}, has no other attempt.`;
  return [{
    ok: false,
    confidence: isAskedOtherwise(failed, subject) ? 0 : call.end_confidence,
    ids,
    proof,
    by_design: designOf(failed, subject),
  }];
}

/** Name of the SDK if it retries no such failure by its design: by its method, or by its status. */
function designOf(failed: Attempt, { sdk }: Subject): string | null {
  const isDesigned = sdk?.policy.by_design["C1"] !== undefined && !sdk.policy.retries(failed);
  return isDesigned ? sdk.policy.name : null;
}

/** Milliseconds in which a client asks the same in other words, or of another model. */
const OTHERWISE_MS = 60_000;

/** Tells whether the same conversation came again with another body: a retry that no comparison of bodies can see. */
function isAskedOtherwise(failed: Attempt, { client: { attempts } }: Subject): boolean {
  const asked = failed.digests.at(-1);
  if (asked === undefined) return false;
  const later = attempts.slice(
    ...placesBetween(attempts, failed.ended - LATE_NOTE_MS, failed.ended + OTHERWISE_MS),
  );
  return later.some((one) => one.entry !== failed.entry && one.digests.at(-1) === asked);
}
