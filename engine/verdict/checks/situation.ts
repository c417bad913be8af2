import { clipped } from "../../base/wrapped.ts";
import type { Steps } from "../../base/clock.ts";
import type { Entry } from "../../journal/entry.ts";
import { type Call, type CallAttempt, triesOf } from "../calls/call.ts";
import type { ClientCalls } from "../calls/clients.ts";
import { LATE_NOTE_MS } from "../calls/same_body.ts";
import { type Attempt, shouldRetry } from "../reading/fate.ts";
import { firstTimeFrom, placesBetween } from "../reading/places.ts";
import { longestWait_ms } from "../reading/retry_after.ts";
import type { Subject } from "./check.ts";
import type { Case } from "./counted.ts";

/** Milliseconds after a failure without a retry from which on none is to be expected. */
const SETTLED_MS = 60_000;

/** The last attempt of a call. */
export function lastOf({ attempts }: Call): CallAttempt {
  return attempts.at(-1) ?? attempts[0];
}

/** Tells whether a call is over: no other attempt of it would have come later. */
export function isOver(call: Call, subject: Subject): boolean {
  const last = lastOf(call);
  const settled = Math.max(SETTLED_MS, 2 * longestWait_ms(last.entry));
  if (subject.extras.exited || subject.end - last.ended > settled) return true;
  return subject.sequential && (subject.client.attempts.at(-1)?.started ?? 0) > last.ended + LATE_NOTE_MS;
}

/** Confidence that a client has given a call up, where it is over: 0 where a crawler may have had it in its queue still. */
export function givenUpConfidence(call: Call, { sdk, retriedUntil }: Subject): number {
  const last = lastOf(call);
  const { sender, request } = last.entry;
  const isTied = sender.attempt !== null || last.tie !== null;
  if (request.method !== "GET" || isTied || isTimed(sdk)) return call.end_confidence;
  const isShown = retriedUntil !== null && (call.attempts.length > 1 || last.ended <= retriedUntil);
  return isShown ? call.end_confidence : 0;
}

/** Tells whether a refusal that ends a call is meant so: its code is the cause, and it does not ask for another try. */
export function meansEnd(entry: Entry): boolean {
  return !entry.decision.lies && shouldRetry(entry) !== true;
}

/** Evidence that a check needs where all that a client gave up may be in the queue of a crawler still. */
export function needsEnd(needs: string, cases: readonly Case[]): string {
  const isQueued = cases.some(({ ok, confidence }) => ok && confidence === 0);
  return isQueued ? `${needs}, and a crawl that ends with no retry left in its queue` : needs;
}

/** Tells whether a client is one that waits for its retries by a timer; a crawler may put them behind all other pages. */
function isTimed(sdk: Subject["sdk"]): boolean {
  return sdk !== null && sdk.policy.tries > 1 && sdk.policy.backoff_ms(1)[1] < Infinity;
}

/**
 * End of the last failure of a page that was tried again, in monotonic milliseconds. `null` where none was, or where some
 * failed to the end after fewer tries than others had: then the client may have been stopped with retries in its queue.
 */
export function* retriedUntil({ calls }: ClientCalls): Steps<number | null> {
  let [most, fewest, until] = [1, Infinity, -Infinity];
  for (const call of calls) {
    yield;
    const last = lastOf(call);
    if (last.entry.request.method !== "GET") continue;
    const tries = triesOf(call);
    most = Math.max(most, tries);
    if (last.fate === "transient") fewest = Math.min(fewest, tries);
    until = Math.max(until, call.attempts.at(-2)?.ended ?? -Infinity);
  }
  return most > 1 && fewest >= most ? until : null;
}

/** Tells whether a client does one call after the other: none of its calls began while another one was under way. */
export function isSequential({ calls }: ClientCalls): boolean {
  return calls.every((call, at) => {
    const next = calls[at + 1];
    return next === undefined || next.attempts[0].started >= lastOf(call).ended - LATE_NOTE_MS;
  });
}

/** Name of the SDK that a client is, if it does by design what a check calls broken; `null` otherwise. */
export function designedBy(sdk: Subject["sdk"], check: string): string | null {
  return sdk?.policy.by_design[check] ? sdk.policy.name : null;
}

/** Milliseconds in which failures count for the state of a server. */
const RECENT_MS = 60_000;
/** Failures in that time from which on a retry budget or a breaker may rightly refuse a retry. */
const MANY_FAILURES = 10;

/** Milliseconds in which retries count for a small budget, and how many of them may use it up. */
const BUDGET_MS = 10_000;
const SMALL_BUDGET = 3;

/** Tells whether so much failed or was retried before a moment that a budget or a breaker may rightly have refused a retry. */
export function isStorm({ client: { attempts }, decided }: Subject, moment: number): boolean {
  const recent = attempts.slice(...placesBetween(attempts, moment - RECENT_MS, moment));
  if (recent.filter(({ fate }) => fate === "transient").length >= MANY_FAILURES) return true;
  // A budget counts a retry when it is decided, before the wait: such a retry may come later than this failure.
  const retries = firstTimeFrom(decided, moment + LATE_NOTE_MS) - firstTimeFrom(decided, moment - BUDGET_MS);
  return retries >= SMALL_BUDGET;
}

/** The first of what comes at one moment, in the order of time: what makes one of a group late, or ends it, does so to all. */
export function oneOfEachMoment<Item>(
  items: readonly Item[],
  momentOf: (item: Item) => number,
): readonly Item[] {
  let last = -Infinity;
  return items.toSorted((some, others) => momentOf(some) - momentOf(others)).filter((item) => {
    if (momentOf(item) - last < LATE_NOTE_MS) return false;
    last = momentOf(item);
    return true;
  });
}

/** Number of a request as people find it again. */
export function numberOf({ entry: { id, decision } }: Attempt): string {
  return decision.ordinal === null ? id : `#${String(decision.ordinal).padStart(4, "0")}`;
}

/** Longest path or address in a sentence, in columns. */
export const MOST_PATH = 60;

/** A request and how it ended, for a sentence. */
export function told({ entry }: Attempt): string {
  const { request: { method, path }, reply: { status } } = entry;
  return `${method} ${clipped(path.split("?")[0] ?? "", MOST_PATH)} ${
    status === null ? "without a reply" : `(${status})`
  }`;
}

/** Milliseconds for a sentence. */
export function shown(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${Number((ms / 1000).toFixed(ms < 10_000 ? 2 : 1))} s`;
}
