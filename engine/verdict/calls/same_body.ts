import { type Attempt, isFailure } from "../reading/fate.ts";
import { longestWait_ms } from "../reading/retry_after.ts";

/** Milliseconds by which the end of an exchange can be noted late, on a busy event loop. */
export const LATE_NOTE_MS = 150;
/** Milliseconds after a failure in which the same request is an attempt of the same call, at least. */
const WINDOW_MS = 60_000;
/** Milliseconds beyond the wait that was asked for in which a retry is near. */
const NEAR_MS = 10_000;

/** Address and body of a request: those of attempts of one call are the same. */
export function contentKey({ entry: { request } }: Attempt): string {
  return `${request.method} ${request.path} ${request.body.digest}`;
}

/** Tells whether `next` can be a retry of `before`, which failed. */
export function mayFollow(before: Attempt, next: Attempt): boolean {
  const gap = next.started - before.ended;
  return isFailure(before) && gap >= -LATE_NOTE_MS && gap <= windowOf(before);
}

function windowOf({ entry }: Attempt): number {
  return Math.max(2 * longestWait_ms(entry), WINDOW_MS);
}

/** Confidence that the same body after a failure is a retry, by how near it is and by what failed. */
export function confidenceOf(before: Attempt, next: Attempt): number {
  const isNear = next.started - before.ended <= longestWait_ms(before.entry) + NEAR_MS;
  if (before.fate === "odd") return isNear ? 0.75 : 0.6; // the client may have taken it for good
  return isNear ? 0.9 : 0.8;
}

/** Share of bodies that are sent again after a success, from which on a client may send any of its bodies again. */
const MOST_REPEATED = 0.1;

/** Bodies with a good reply from which on it has shown whether a client sends a body again that had one. */
const LEAST_GOOD = 2;
/** The same where all of them had failed before: a few prompts may be asked twice, and fail the first time. */
const LEAST_GOOD_AGAIN = 4;
/** Share of bodies that are sent equally often, from which on that number is the one of a retry policy. */
const MOST_ALIKE = 0.8;
/** Bodies for that, at least: of a few, a list of prompts that is gone through twice has as many. */
const LEAST_BODIES = 5;

/** Bodies that a client sends on purpose more than once: their repetitions say nothing of retries. */
export class Repeats {
  readonly #last = new Map<string, Attempt>();
  /** Number of times that each body was sent, without those that the client counts as retries. */
  readonly #times = new Map<string, number>();
  readonly #rounds = new Rounds();
  #usual: number | null | undefined;
  #variesBodies: boolean | undefined;
  readonly #repeated = new Set<string>();
  readonly #good = new Set<string>();
  /** Last message of conversations, with the content it came in. */
  readonly #questions = new Map<string, string>();
  readonly #askedAnew = new Set<string>();

  /** Sees the next request of the client. */
  see(key: string, attempt: Attempt): void {
    const last = this.#last.get(key);
    const isRetry = (attempt.entry.sender.attempt ?? 0) > 0;
    if (last !== undefined && !isRetry && !isExplained(last, attempt)) this.#repeated.add(key);
    if (last === undefined || attempt.ended >= last.ended) this.#last.set(key, attempt);
    if (attempt.fate === "good") this.#good.add(key);
    if (!isRetry) {
      const times = (this.#times.get(key) ?? 0) + 1;
      this.#times.set(key, times);
      this.#rounds.see(times, this.#times.size);
    }
    this.#seeQuestion(key, attempt);
  }

  /** A question that comes in several conversations may come again in any of them. */
  #seeQuestion(key: string, { question }: Attempt): void {
    if (question === null) return;
    const before = this.#questions.get(question);
    this.#questions.set(question, key);
    if (before !== undefined && before !== key) this.#askedAnew.add(key).add(before);
  }

  /** Upper limit of the confidence in a join by body alone, once all requests of the client were seen. */
  limitOf(key: string): number {
    if (this.#repeated.has(key)) return 0.3;
    if (this.#askedAnew.has(key) || this.#repeated.size > MOST_REPEATED * this.#good.size) return 0.6;
    // Where all fails, a loop over some prompts, or several tests that ask the same, look like retries.
    if (this.#rounds.areSeveral) return 0.5;
    return this.#variesItsBodies() || this.#times.get(key) === this.#usualTimes() ? 1 : 0.5;
  }

  /** True if enough bodies had a good reply and were not sent again. */
  #variesItsBodies(): boolean {
    if (this.#variesBodies === undefined) {
      const isAnyOnce = Array.from(this.#good).some((key) => (this.#times.get(key) ?? 0) <= 1);
      this.#variesBodies = this.#good.size >= (isAnyOnce ? LEAST_GOOD : LEAST_GOOD_AGAIN);
    }
    return this.#variesBodies;
  }

  /** Number of times that the client sent nearly each of its bodies; `null` if those numbers differ. */
  #usualTimes(): number | null {
    if (this.#usual === undefined) this.#usual = usualOf(Array.from(this.#times.values()));
    return this.#usual;
  }
}

/** Tells whether a client goes through all of its bodies, then through all of them again, as through a list. */
class Rounds {
  #areAll = true;
  #round = 0;
  /** Bodies that were sent in this round. */
  #sent = 0;

  get areSeveral(): boolean {
    return this.#areAll && this.#round > 1;
  }

  /** Sees a body that is sent for the `times`-th time, of so many `bodies` until now. */
  see(times: number, bodies: number): void {
    if (times > this.#round) {
      if (this.#round > 0 && this.#sent < bodies) this.#areAll = false;
      this.#round = times;
      this.#sent = 0;
    } else if (times < this.#round) this.#areAll = false;
    this.#sent++;
  }
}

function usualOf(times: readonly number[]): number | null {
  const [usual] = Array.from(Map.groupBy(times, (number) => number))
    .filter(([number, bodies]) => bodies.length >= (number === 1 ? 2 : LEAST_BODIES))
    .filter(([, bodies]) => bodies.length >= MOST_ALIKE * times.length);
  return usual?.[0] ?? null;
}

/** A repetition that a retry explains: the one before is over, and went wrong. */
export function isExplained(last: Attempt, next: Attempt): boolean {
  return isFailure(last) && next.started >= last.ended - LATE_NOTE_MS;
}
