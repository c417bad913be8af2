import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import { type Call, stepsOf } from "../../calls/call.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, observing } from "../counted.ts";
import { isOver, numberOf, shown, told } from "../situation.ts";

/** C33: a kept connection that is closed under a GET is no error: the request goes out again at once. */
export const closedUnderRequest: Check = defineCheck({
  id: "C33",
  chapter: "connections",
  name: "repeats at once what a closed connection took",
  sentence: null,
  definition:
    "a GET or HEAD on a connection that had brought a reply before, and is closed within a second without a byte, as one that had been idle for too long would be, comes " +
    "again within `within_ms` (and the lag of the server's timers) on another connection. A client may do so, but need not, and one that tries again later is right, too. " +
    "Only requests count that reached the server: one that crosses the close of `stale_keep_alive` is read by nobody",
  source: "RFC 9112, 9.3.1; RFC 9110, 9.2.2",
  needs: "needs GETs that are reset on connections that were used before (connection_reset)",
  thresholds: z.object({
    within_ms: z.number().min(0).default(100).describe("time to the repetition, in milliseconds"),
  }),
  *examine(subject, { within_ms }) {
    const replied = yield* firstReplies(subject.client.attempts);
    const most_ms = within_ms + subject.extras.lag_ms;
    const cases = yield* flatMapSteps(subject.calls, (call) => casesOf(call, { replied, most_ms, subject }));
    return observing(subject, cases, { needs: closedUnderRequest.needs });
  },
});

/** Milliseconds after which a close is no longer that of a connection which had been idle. */
const AT_ONCE_MS = 1_000;
/** Methods that may be repeated by any library, and that are asked for here. */
const REPEATABLE: ReadonlySet<string> = new Set(["GET", "HEAD"]);

/** End of the first whole reply on each connection, in monotonic milliseconds. */
function* firstReplies(attempts: readonly Attempt[]): Steps<ReadonlyMap<number, number>> {
  const ends = new Map<number, number>();
  for (const { ended, entry: { sender: { connection }, reply } } of attempts) {
    yield;
    if (connection === null || reply.status === null || reply.ending !== "complete") continue;
    ends.set(connection, Math.min(ended, ends.get(connection) ?? Infinity));
  }
  return ends;
}

/** Facts and limit that all cases of a client share. */
interface Known {
  readonly replied: ReadonlyMap<number, number>;
  /** Milliseconds up to which a repetition came at once. */
  readonly most_ms: number;
  readonly subject: Subject;
}

function casesOf(call: Call, { replied, most_ms, subject }: Known): Case[] {
  const steps = new Map(stepsOf(call).map((step) => [step.before, step]));
  return call.attempts.filter((one) => isClosedUnder(one, replied)).flatMap((attempt): Case[] => {
    const [step, ids] = [steps.get(attempt), [attempt.entry.id]];
    const taken = `${numberOf(attempt)}, ${told(attempt)}, was on a connection that had been used before`;
    if (step === undefined) {
      if (!isOver(call, subject)) return [];
      return [{
        ok: false,
        confidence: call.end_confidence,
        ids,
        proof: () => `${taken}, and did not come again.`,
      }];
    }
    const { after, gap_ms, confidence } = step;
    const proof = () => `${taken}, and came again after ${shown(gap_ms)} as ${numberOf(after)}.`;
    return [{ ok: gap_ms <= most_ms, confidence, ids: [...ids, after.entry.id], proof }];
  });
}

/** Tells whether a connection that was used before was closed under a request that may be repeated, without a byte. */
function isClosedUnder({ started, ended, entry }: Attempt, replied: Known["replied"]): boolean {
  const { sender: { connection }, request: { method }, reply: { status, ending } } = entry;
  const isClosed = status === null && (ending === "fin" || ending === "rst") && ended - started <= AT_ONCE_MS;
  return isClosed && REPEATABLE.has(method) && connection !== null &&
    (replied.get(connection) ?? Infinity) <= started;
}
