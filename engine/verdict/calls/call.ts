import type { Attempt } from "../reading/fate.ts";

/** Evidence by which an attempt was joined to the one before it. */
export type JoinedBy = "idempotency_key" | "retry_count" | "same_body";

/** Link of an attempt to the one before it in its call: the evidence for it, and how sure it is. */
export interface Join {
  readonly by: JoinedBy;
  /** From 0 to 1. */
  readonly confidence: number;
}

/** One attempt in its call. */
export interface CallAttempt extends Attempt {
  /** `null`: the first one of the call. */
  readonly join: Join | null;
  /** Number of the run it belongs to, from 0: a client that counts its tries begins anew with each run. */
  readonly run: number;
  /** True if the HTTP library seems to have sent it by itself, as the connection of the one before broke. */
  readonly silent: boolean;
  /** True if the client has surely read the reply, as it went on to use the connection. */
  readonly wasRead: boolean;
}

/** One logical request of a client: its attempts, in their order. */
export interface Call {
  readonly id: string;
  readonly attempts: readonly [CallAttempt, ...CallAttempt[]];
  /** True if attempts before the first one are missing. */
  readonly isPartial: boolean;
  /** Confidence in its weakest join; 1 for a call of one attempt. */
  readonly confidence: number;
  /** Confidence that no later attempt belongs to it: low for a body that the client sends over and over. */
  readonly end_confidence: number;
}

/** Two attempts of a call, one right after the other. */
export interface Step {
  readonly call: Call;
  readonly before: CallAttempt;
  readonly after: CallAttempt;
  /** Milliseconds from the end of the one to the start of the other. */
  readonly gap_ms: number;
  /** Milliseconds from when the client could have read the head of the reply to the start of the other. */
  readonly wait_ms: number;
  /** Number of the attempt before it in its run, from 1, as the client counts: without silent ones. */
  readonly failures: number;
  readonly confidence: number;
}

/** All pairs of attempts of a call that follow each other. */
export function stepsOf(call: Call): readonly Step[] {
  let [run, failures] = [0, 0];
  return call.attempts.slice(1).flatMap((after, at) => {
    const before = call.attempts[at];
    if (before === undefined) return [];
    [run, failures] = [
      before.run,
      before.run === run && failures > 0 ? failures + Number(!before.silent) : 1,
    ];
    const head = before.started + (before.entry.first_byte_ms ?? before.entry.ended_ms ?? 0);
    const gap_ms = Math.max(0, after.started - before.ended);
    const wait_ms = after.started - head;
    return [{
      call,
      before,
      after,
      gap_ms,
      wait_ms,
      failures,
      confidence: Math.min(
        orderConfidence(before, after),
        readConfidence(before),
        after.join?.confidence ?? 1,
      ),
    }];
  });
}

/** Milliseconds by which two notes of a busy server may have changed places. */
const MOST_LATE_MS = 100;

/** Confidence in what is likely, and could be otherwise on a busy machine. */
const LIKELY = 0.7;

/** Confidence in the order of two attempts: by the client's count, or by their times. */
function orderConfidence(before: CallAttempt, after: CallAttempt): number {
  const [count, next] = [before.entry.sender.attempt, after.entry.sender.attempt];
  const isCounted = count !== null && next !== null && count < next;
  if (isCounted || after.started - before.started > MOST_LATE_MS) return 1;
  return after.started >= before.ended ? LIKELY : 0;
}

/** Confidence that the client had the reply to an attempt, and did not leave just before it came. */
function readConfidence({ wasRead, entry: { reply } }: CallAttempt): number {
  return wasRead || reply.status === null || reply.ending !== "complete" ? 1 : LIKELY;
}

/** Tries of a call, as the client itself counts them where it does, in the longest run. */
export function triesOf({ attempts }: Call): number {
  const runs = Map.groupBy(attempts, ({ run }) => run);
  const triesIn = (run: readonly CallAttempt[]) =>
    new Set(run.filter(({ silent }) => !silent).map(tryNumber)).size;
  return Math.max(...Array.from(runs.values(), triesIn));
}

/** The client's count; of one that does not count, a number for each attempt. */
function tryNumber({ entry }: CallAttempt, at: number): number {
  return entry.sender.attempt ?? -1 - at;
}

/** Milliseconds in which an HTTP library repeats a request by itself whose connection broke, on a busy machine. */
export const SILENT_MS = 1_000;

/** Tells whether an attempt is no try of the client: it follows a broken connection at once, with the same count. */
export function isSilent(before: Attempt | undefined, { started, entry }: Attempt): boolean {
  if (before === undefined || before.fate !== "transient" || before.entry.reply.status !== null) return false;
  const [count, last] = [entry.sender.attempt, before.entry.sender.attempt];
  return count === last && (count !== null || started - before.ended < SILENT_MS);
}
