import type { Steps } from "../../../base/clock.ts";
import type { CallAttempt } from "../../calls/call.ts";
import type { Subject } from "../check.ts";

/** Numbers of calls and retries that a client sent in one window of time. */
export interface LoadWindow {
  readonly from: number;
  /** Calls that began in it. */
  readonly calls: number;
  /** Attempts in it that were not the first of their call, and that the client made itself. */
  readonly retries: number;
  /** Share of the requests in it that failed and may be tried again. */
  readonly failing: number;
  /** Id of a retry in it; `null` without one. */
  readonly example: string | null;
}

/** Length of a window, in milliseconds. */
export const WINDOW_MS = 10_000;
/** The same in seconds. */
export const WINDOW_SEC = WINDOW_MS / 1000;

/** Load by a client in windows, from its first request on; the last one, which is not full, is left out. */
export function* loadOf({ calls, client, end, limits }: Subject): Steps<readonly LoadWindow[]> {
  const begin = client.attempts[0]?.started ?? 0;
  const groups = new Map<number, CallAttempt[]>();
  for (const { attempts } of calls) {
    for (const attempt of attempts) {
      const at = Math.floor((attempt.started - begin) / WINDOW_MS);
      groups.set(at, groups.get(at) ?? []);
      groups.get(at)?.push(attempt);
    }
    yield;
  }
  const full = Math.floor((end - begin) / WINDOW_MS);
  return Array.from(groups).filter(([at, group]) => at < full && isSure(group, limits.least_confidence))
    .toSorted(([some], [others]) => some - others)
    .map(([at, group]) => windowOf(begin + at * WINDOW_MS, group, limits.least_confidence));
}

/** Share of requests of a window of which it may be unknown whether they are retries. */
const MOST_UNSURE = 0.1;

function isSure(group: readonly CallAttempt[], least: number): boolean {
  const unsure = group.filter(({ join }) => join !== null && join.confidence < least).length;
  return unsure <= MOST_UNSURE * group.length;
}

function windowOf(from: number, all: readonly CallAttempt[], least: number): LoadWindow {
  const group = all.filter(({ silent }) => !silent);
  const retries = group.filter(({ join }) => join !== null && join.confidence >= least);
  const failed = group.filter(({ fate }) => fate === "transient").length;
  return {
    from,
    calls: group.length - retries.length,
    retries: retries.length,
    failing: failed / group.length,
    example: retries[0]?.entry.id ?? null,
  };
}
