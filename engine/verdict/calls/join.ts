import type { Attempt } from "../reading/fate.ts";
import { isFailure } from "../reading/fate.ts";
import type { Call, CallAttempt, Join } from "./call.ts";
import { confidenceOf, contentKey, LATE_NOTE_MS, mayFollow, Repeats } from "./same_body.ts";

/** A call that is being put together. */
interface Draft {
  readonly attempts: CallAttempt[];
  readonly isPartial: boolean;
  readonly key: string;
}

/** Joins the attempts of one client, in the order of their starts, into logical calls. */
export function joinedCalls(attempts: readonly Attempt[]): readonly Call[] {
  const joiner = new Joiner();
  for (const attempt of attempts) joiner.take(attempt);
  return joiner.calls();
}

/** Confidence in a join for which several earlier attempts would do. */
const AMBIGUOUS = 0.4;
/** Milliseconds in which an HTTP library repeats a request by itself whose connection broke. */
const SILENT_RETRY_MS = 1_000;

/** Sees the attempts of a client one by one and finds the call that each belongs to. */
class Joiner {
  readonly #drafts: Draft[] = [];
  readonly #byContent = new Map<string, Draft[]>();
  readonly #byKey = new Map<string, Draft>();
  readonly #repeats = new Repeats();

  take(attempt: Attempt): void {
    const key = contentKey(attempt);
    const { idempotency_key, attempt: count } = attempt.entry.sender;
    this.#repeats.see(key, attempt);
    const known = idempotency_key === null ? undefined : this.#byKey.get(idempotency_key);
    if (known) return this.#add(known, attempt, { by: "idempotency_key", confidence: 1 });
    const counted = count === null || count === 0
      ? []
      : this.#open(key).filter((one) => isCounted(one, attempt));
    if (counted.length > 0) return this.#continue(counted, attempt);
    const isPartial = count !== null && count > 0;
    const failed = isPartial ? [] : this.#open(key).filter((one) => mayFollow(lastOf(one), attempt));
    const [draft] = failed;
    if (draft === undefined) return this.#begin(key, attempt, isPartial);
    const confidence = failed.length > 1 ? AMBIGUOUS : confidenceOf(lastOf(draft), attempt);
    this.#add(draft, attempt, { by: "same_body", confidence });
  }

  calls(): readonly Call[] {
    return this.#drafts.map(({ attempts: [first, ...rest], isPartial, key }) => {
      if (first === undefined) throw new Error("A call has at least one attempt");
      const limit = this.#repeats.limitOf(key);
      const attempts: Call["attempts"] = [first, ...rest.map((one) => limited(one, limit))];
      const confidence = Math.min(1, ...attempts.map(({ join }) => join?.confidence ?? 1));
      return { id: first.entry.id, attempts, isPartial, confidence };
    });
  }

  /** Calls with this content that may go on: a good answer ends one. */
  #open(key: string): Draft[] {
    const drafts = this.#byContent.get(key) ?? [];
    const open = drafts.filter((one) => isFailure(lastOf(one)) || lastOf(one).fate === "open");
    if (open.length < drafts.length) this.#byContent.set(key, open);
    return open;
  }

  #continue(candidates: readonly Draft[], attempt: Attempt): void {
    const draft = candidates.reduce((best, one) => lastOf(one).ended > lastOf(best).ended ? one : best);
    this.#add(draft, attempt, { by: "retry_count", confidence: candidates.length > 1 ? AMBIGUOUS : 1 });
  }

  #begin(key: string, attempt: Attempt, isPartial: boolean): void {
    const draft = { attempts: [{ ...attempt, join: null, run: 0 }], isPartial, key };
    this.#drafts.push(draft);
    this.#byContent.set(key, [...this.#open(key), draft]);
    this.#name(draft, attempt);
  }

  #add(draft: Draft, attempt: Attempt, join: Join): void {
    const last = lastOf(draft);
    const { attempt: count, idempotency_key } = attempt.entry.sender;
    const isNewRun = join.by === "same_body" && (count !== null || idempotency_key !== null);
    draft.attempts.push({ ...attempt, join, run: last.run + (isNewRun ? 1 : 0) });
    this.#name(draft, attempt);
  }

  #name(draft: Draft, { entry: { sender: { idempotency_key } } }: Attempt): void {
    if (idempotency_key !== null) this.#byKey.set(idempotency_key, draft);
  }
}

function limited(attempt: CallAttempt, limit: number): CallAttempt {
  const { join } = attempt;
  if (join?.by !== "same_body") return attempt;
  return { ...attempt, join: { ...join, confidence: Math.min(join.confidence, limit) } };
}

function lastOf({ attempts }: Draft): CallAttempt {
  const last = attempts.at(-1);
  if (last === undefined) throw new Error("A call has at least one attempt");
  return last;
}

/** Tells whether an attempt continues the count of a call, or repeats it after a break, as HTTP libraries do. */
function isCounted(draft: Draft, { started, entry }: Attempt): boolean {
  const last = lastOf(draft);
  const [count, before] = [entry.sender.attempt ?? 0, last.entry.sender.attempt ?? 0];
  const gap = started - last.ended;
  if (gap < -LATE_NOTE_MS) return false;
  return count === before + 1 ||
    count === before && last.entry.reply.status === null && gap < SILENT_RETRY_MS;
}
