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
  readonly confidence: number;
}

/** All pairs of attempts of a call that follow each other. */
export function stepsOf(call: Call): readonly Step[] {
  return call.attempts.slice(1).flatMap((after, at) => {
    const before = call.attempts[at];
    if (before === undefined) return [];
    const head = before.started + (before.entry.first_byte_ms ?? before.entry.ended_ms ?? 0);
    const gap_ms = Math.max(0, after.started - before.ended);
    const wait_ms = after.started - head;
    return [{
      call,
      before,
      after,
      gap_ms,
      wait_ms,
      confidence: isOrderSure(before, after) ? after.join?.confidence ?? 1 : 0,
    }];
  });
}

/** Milliseconds by which two notes of a busy server may have changed places. */
const MOST_LATE_MS = 100;

/** Tells whether it is sure which of two attempts came first: by the client's count, or by their times. */
function isOrderSure(before: CallAttempt, after: CallAttempt): boolean {
  const [count, next] = [before.entry.sender.attempt, after.entry.sender.attempt];
  return count !== null && next !== null && count < next || after.started - before.started > MOST_LATE_MS ||
    after.started >= before.ended;
}

/** Tries of a call, as the client itself counts them where it does, in the longest run. */
export function triesOf({ attempts }: Call): number {
  const runs = Map.groupBy(attempts, ({ run }) => run);
  return Math.max(...Array.from(runs.values(), (run) => new Set(run.map(tryNumber)).size));
}

function tryNumber({ entry }: CallAttempt, at: number): string {
  const { attempt } = entry.sender;
  return attempt === null ? `place ${at}` : `count ${attempt}`;
}
