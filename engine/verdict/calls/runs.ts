import type { Steps } from "../../base/clock.ts";
import { type Attempt, isFailure } from "../reading/fate.ts";
import { type Join, SILENT_MS } from "./call.ts";
import { contentKey, LATE_NOTE_MS } from "./same_body.ts";

/** Attempts that the client itself ties together, by an idempotency key or by its count; most often a single one. */
export interface Run {
  readonly attempts: { readonly attempt: Attempt; readonly join: Join | null }[];
  /** True if attempts before the first one are missing. */
  readonly isPartial: boolean;
  readonly content: string;
}

/** Confidence in a join for which several earlier attempts would do. */
export const AMBIGUOUS = 0.4;

/** Ties the attempts of one client, in the order of their starts, to runs. */
export function* runsOf(attempts: readonly Attempt[]): Steps<readonly Run[]> {
  const finder = new RunFinder();
  for (const attempt of attempts) {
    finder.take(attempt);
    yield;
  }
  return finder.runs;
}

class RunFinder {
  readonly runs: Run[] = [];
  readonly #byContent = new Map<string, Run[]>();
  readonly #byKey = new Map<string, Run>();

  take(attempt: Attempt): void {
    const { tie: key, entry: { sender: { attempt: count } } } = attempt;
    const known = key === null ? undefined : this.#byKey.get(key);
    const join = known ? { by: "idempotency_key" as const, confidence: 1 } : null;
    const content = contentKey(attempt);
    const counted = known || count === null || count === 0
      ? []
      : this.#open(content).filter((one) => continuesCount(one, attempt));
    const [first] = counted;
    if (known) known.attempts.push({ attempt, join });
    else if (first) this.#continue(counted, first, attempt);
    else {this.#begin({
        attempts: [{ attempt, join: null }],
        isPartial: count !== null && count > 0,
        content,
      });}
  }

  #open(content: string): readonly Run[] {
    const runs = this.#byContent.get(content) ?? [];
    const open = runs.filter((one) => isFailure(lastIn(one)) || lastIn(one).fate === "open");
    if (open.length < runs.length) this.#byContent.set(content, open);
    return open;
  }

  #continue(candidates: readonly Run[], first: Run, attempt: Attempt): void {
    const latest = candidates.reduce(
      (best, one) => lastIn(one).ended > lastIn(best).ended ? one : best,
      first,
    );
    latest.attempts.push({
      attempt,
      join: { by: "retry_count", confidence: candidates.length > 1 ? AMBIGUOUS : 1 },
    });
  }

  #begin(run: Run): void {
    this.runs.push(run);
    this.#byContent.set(run.content, [...this.#open(run.content), run]);
    const key = lastIn(run).tie;
    if (key !== null) this.#byKey.set(key, run);
  }
}

/** The attempts of a run in the order of the client's count: on a busy server a retry can be noted before what it repeats. */
export function inOrder({ attempts }: Run): Run["attempts"] {
  if (attempts.length === 1) return attempts;
  const ordered = attempts.toSorted((some, others) => countOf(some) - countOf(others));
  const joins = attempts.map(({ join }) => join);
  return ordered.map(({ attempt }, at) => ({ attempt, join: joins[at] ?? null }));
}

function countOf({ attempt: { entry } }: Run["attempts"][number]): number {
  return entry.sender.attempt ?? 0;
}

/** The last attempt of a run. */
export function lastIn({ attempts }: Run): Attempt {
  const last = attempts.at(-1);
  if (last === undefined) throw new Error("A run has at least one attempt");
  return last.attempt;
}

/** The first attempt of a run. */
export function firstIn({ attempts }: Run): Attempt {
  const [first] = attempts;
  if (first === undefined) throw new Error("A run has at least one attempt");
  return first.attempt;
}

/** Tells whether an attempt continues the count of a run, or repeats it after a break, as HTTP libraries do. */
function continuesCount(run: Run, { started, entry }: Attempt): boolean {
  const last = lastIn(run);
  const [count, before] = [entry.sender.attempt ?? 0, last.entry.sender.attempt ?? 0];
  const gap = started - last.ended;
  if (gap < -LATE_NOTE_MS) return false;
  return count === before + 1 ||
    count === before && last.entry.reply.status === null && gap < SILENT_MS;
}
