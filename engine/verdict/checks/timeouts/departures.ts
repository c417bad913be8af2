import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import { LATE_NOTE_MS } from "../../calls/same_body.ts";
import type { Attempt } from "../../reading/fate.ts";
import { headerOf } from "../../reading/headers.ts";
import type { Silence } from "../../reading/silences.ts";
import type { Subject } from "../check.ts";

/** A time in which the server was silent to a client, and what the client did. */
export interface SatThrough extends Silence {
  readonly attempt: Attempt;
  /** Time-out that the request itself names, in milliseconds; `null` without one. */
  readonly declared_ms: number | null;
}

/**
 * Silences of a second and more that a client sat through, or left; without those in which it may have been ended, or was
 * cancelled with others.
 */
export function silencesMet(subject: Subject): Steps<readonly SatThrough[]> {
  return flatMapSteps(subject.client.attempts, (attempt) => {
    if (attempt.silences.length === 0 || mayBeKilled(attempt, subject)) return [];
    const declared_ms = declaredOf(attempt);
    const isCancelled = attempt.fate === "left" && isLeftWithOthers(attempt, subject);
    return attempt.silences.filter(({ left }) => !left || !isCancelled)
      .map((silence) => ({ ...silence, attempt, declared_ms }));
  });
}

/** Tells whether a client that left may have been ended, as nothing else of it came later. */
export function mayBeKilled({ fate, ended }: Attempt, { client: { attempts }, extras }: Subject): boolean {
  if (fate !== "left" || extras.exited) return false;
  const last = attempts.at(-1);
  return last === undefined || last.started < ended + LATE_NOTE_MS;
}

/** Share by which the times of two departures differ at most if one timer made both. */
const SAME_TIME = 0.05;

/**
 * Tells whether a request was left at one moment with others, and after that time at no other moment: then they may have
 * been cancelled together, as by a failure of another one of their group. A timer does so again.
 */
export function isLeftWithOthers(attempt: Attempt, { client: { attempts } }: Subject): boolean {
  const others = attempts.filter((one) => one !== attempt && one.fate === "left");
  const isTogether = (one: Attempt) => Math.abs(one.ended - attempt.ended) < LATE_NOTE_MS;
  const time = (one: Attempt) => one.ended - one.started;
  const isAlike = (one: Attempt) => Math.abs(time(one) - time(attempt)) <= SAME_TIME * time(attempt);
  return others.some(isTogether) && !others.some((one) => !isTogether(one) && isAlike(one));
}

/** The time-out that SDKs of OpenAI and Anthropic send along, in milliseconds. */
function declaredOf({ entry: { request: { headers } } }: Attempt): number | null {
  const value = headerOf(headers, "x-stainless-read-timeout") ?? headerOf(headers, "x-stainless-timeout");
  return value !== null && /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : null;
}
