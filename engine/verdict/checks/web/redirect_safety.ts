import { z } from "zod";
import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Attempt } from "../../reading/fate.ts";
import { headerOf } from "../../reading/headers.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import type { Extras } from "../extras.ts";
import { numberOf } from "../situation.ts";

/** C34: redirects take along no secrets, lead to no private host, and end. */
export const redirectSafety: Check = defineCheck({
  id: "C34",
  chapter: "web",
  name: "follows redirects safely",
  sentence: "redirects are followed to where they should not lead",
  definition:
    "behind a redirect to another origin no Authorization and no API key comes along, and no cookie to another host name; one to a " +
    "private address (`ssrf_redirect`) is not followed; no more than `most_hops` redirects are followed in a row; 307 and 308 keep the method",
  source: "RFC 9110, 15.4; the Fetch standard: 20 hops",
  needs: "needs redirects to the leak trap (credential_bait, ssrf_redirect) or redirect loops",
  thresholds: z.object({
    most_hops: z.int().min(1).default(20).describe("redirects in a row, at most"),
  }),
  *examine(subject, { most_hops }) {
    const leaks = yield* leakCases(subject);
    const cases = [...leaks, ...yield* hopCases(subject, most_hops)];
    return counted(subject, cases, { needs: redirectSafety.needs });
  },
});

type Trapped = NonNullable<Extras["trapped"]>[number];

/** A redirect that led to the leak trap, or would have. */
function* leakCases({ client: { attempts }, extras }: Subject): Steps<readonly Case[]> {
  const { trapped } = extras;
  if (trapped === undefined) return [];
  return yield* flatMapSteps(attempts, (attempt) => {
    const { reply, decision } = attempt.entry;
    const isBait = decision.fault === "credential_bait" || decision.fault === "ssrf_redirect";
    if (!isBait || attempt.fate !== "redirect") return [];
    const location = URL.parse(headerOf(reply.headers, "location") ?? "");
    if (location === null) return [];
    return [caseOf(attempt, trapped.find((one) => isAt(one, location) && isBy(one, attempt)))];
  });
}

function caseOf(attempt: Attempt, followed: Trapped | undefined): Case {
  const ids = [attempt.entry.id];
  const isPrivate = attempt.entry.decision.fault === "ssrf_redirect";
  const leaked = followed === undefined ? null : leakOf(followed, attempt);
  const ok = followed === undefined || leaked === null && !isPrivate;
  const what = leaked === null ? "to a private address" : `to another origin, and took ${leaked} along`;
  return { ok, confidence: 1, ids, proof: () => `The client followed ${numberOf(attempt)} ${what}.` };
}

const SECRETS = ["authorization", "x-api-key", "api-key", "proxy-authorization", "x-goog-api-key"];

/** Name of a secret that came along; `null` if none did. A cookie belongs to a host name, whatever the port. */
function leakOf({ headers, host }: Trapped, { entry: { request } }: Attempt): string | null {
  const secret = SECRETS.find((name) => headerOf(headers, name) !== null);
  if (secret !== undefined) return secret;
  const from = nameOf(headerOf(request.headers, "host"));
  return headerOf(headers, "cookie") !== null && from !== null && nameOf(host) !== from ? "cookie" : null;
}

function nameOf(host: string | null): string | null {
  return host?.replace(/:\d+$/, "").toLowerCase() ?? null;
}

function isAt({ host, path, query }: Trapped, url: URL): boolean {
  return url.pathname === path && url.search === (query ?? "") && (host === null || host === url.host);
}

function isBy({ headers }: Trapped, { entry: { sender } }: Attempt): boolean {
  return headerOf(headers, "user-agent") === sender.user_agent;
}

/** Chains of redirects that were followed one after the other, each to where the one before led. */
function* hopCases({ client: { attempts } }: Subject, most_hops: number): Steps<readonly Case[]> {
  const open = new Map<string, { hops: number; from: Attempt }>();
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
    const hops = (chain?.hops ?? 0) + 1;
    open.set(next, { hops, from: attempt });
    if (hops === most_hops) cases.push(endedCase(attempt));
    if (hops === most_hops + 2) cases.splice(cases.findLastIndex(({ ok }) => ok), 1, longCase(attempt, hops));
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
