import type { Steps } from "../../../base/clock.ts";
import type { Attempt } from "../../reading/fate.ts";
import { headerOf } from "../../reading/headers.ts";
import type { Subject } from "../check.ts";
import type { Case } from "../counted.ts";
import { designedBy, numberOf } from "../situation.ts";

/** Redirects that were followed so far, one after the other. */
interface Chain {
  /** Address that the first of them was asked at. */
  readonly start: string;
  readonly hops: number;
  /** The attempt that was answered with the last redirect so far. */
  readonly from: Attempt;
}

/** Chains of redirects that were followed one after the other, each to where the one before led. */
export function* hopCases(
  { client: { attempts }, sdk }: Subject,
  most_hops: number,
): Steps<readonly Case[]> {
  const followed = sdk?.policy.redirects?.most ?? 0;
  const by_design = followed > most_hops ? designedBy(sdk, "C34") : null;
  const open = new Map<string, Chain>();
  const cases: Case[] = [];
  for (const attempt of attempts) {
    yield;
    const { request, reply } = attempt.entry;
    const chain = open.get(request.path);
    open.delete(request.path);
    if (chain && isMethodLost(chain.from, attempt)) cases.push(methodCase(chain.from, attempt));
    const next = attempt.fate === "redirect"
      ? placeOf(headerOf(reply.headers, "location"), request.path)
      : null;
    if (next === null) continue;
    const start = chain?.start ?? request.path;
    // Where a row leads back to its start, what comes next may be another try of the client.
    const hops = next === start ? 0 : (chain?.hops ?? 0) + 1;
    open.set(next, { start, hops, from: attempt });
    if (hops === most_hops) cases.push(endedCase(attempt));
    if (hops === most_hops + 2) {
      cases.splice(cases.findLastIndex(({ ok }) => ok), 1, { ...longCase(attempt, hops), by_design });
    }
  }
  return cases;
}

function isMethodLost({ entry: { reply, request } }: Attempt, next: Attempt): boolean {
  const { method } = next.entry.request;
  return (reply.status === 307 || reply.status === 308) && request.method === "POST" && method === "GET";
}

function methodCase(from: Attempt, next: Attempt): Case {
  const ids = [from.entry.id, next.entry.id];
  return {
    ok: false,
    confidence: 0.9,
    ids,
    proof: () => `${numberOf(from)} (${from.entry.reply.status}) became a GET, ${numberOf(next)}.`,
  };
}

function endedCase(attempt: Attempt): Case {
  return { ok: true, confidence: 1, ids: [attempt.entry.id], proof: () => "" };
}

function longCase(attempt: Attempt, hops: number): Case {
  return {
    ok: false,
    confidence: 1,
    ids: [attempt.entry.id],
    proof: () => `${numberOf(attempt)} is the ${hops}th redirect in a row that was followed.`,
  };
}

function placeOf(location: string | null, path: string): string | null {
  if (location === null || !URL.canParse(location, `http://site.invalid${path}`)) return null;
  const url = new URL(location, `http://site.invalid${path}`);
  return url.pathname + url.search;
}
