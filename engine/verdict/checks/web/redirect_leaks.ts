import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import type { FollowedRedirects } from "../../policies/policy.ts";
import type { Attempt } from "../../reading/fate.ts";
import { headerOf } from "../../reading/headers.ts";
import type { Subject } from "../check.ts";
import type { Case } from "../counted.ts";
import type { Extras } from "../extras.ts";
import { numberOf } from "../situation.ts";

/** A request that reached the leak trap. */
type Visit = NonNullable<Extras["trapped"]>[number];

/** A redirect to the leak trap. */
interface Bait {
  readonly attempt: Attempt;
  readonly url: URL;
}

/** Milliseconds by which the clocks of two threads can differ. */
const CLOCKS_MS = 60;

/** Redirects that led to the leak trap, or would have. */
export function* leakCases(subject: Subject): Steps<readonly Case[]> {
  const { client: { attempts, user_agent }, everybody, extras: { trapped } } = subject;
  if (trapped === undefined) return [];
  const own = new Set(attempts);
  const others = yield* flatMapSteps(everybody, (one) => {
    const isOther = !own.has(one) && one.entry.sender.user_agent === user_agent;
    return isOther ? baitsOf(one).map(({ url }) => url.href) : [];
  });
  const shared = new Set(others);
  const left = trapped.filter(({ headers }) => headerOf(headers, "user-agent") === user_agent);
  // From the last one back: a visit is the doing of the last redirect before it.
  const cases = yield* flatMapSteps(attempts.toReversed(), (attempt) =>
    baitsOf(attempt).flatMap((bait) => {
      const at = left.findIndex((visit) => isVisitOf(visit, bait));
      const [visit] = at < 0 ? [] : left.splice(at, 1);
      return caseOf(bait, visit, { subject, isShared: shared.has(bait.url.href) });
    }));
  return cases.toReversed();
}

function baitsOf(attempt: Attempt): readonly Bait[] {
  const { reply, decision: { fault } } = attempt.entry;
  if (fault !== "credential_bait" && fault !== "ssrf_redirect" || attempt.fate !== "redirect") return [];
  const url = URL.parse(headerOf(reply.headers, "location") ?? "");
  return url === null ? [] : [{ attempt, url }];
}

/** Tells whether a visit can be what a redirect led to: by its address, in whatever way that is written, and its time. */
function isVisitOf({ host, path, query, at }: Visit, { attempt: { entry }, url }: Bait): boolean {
  if (at !== undefined && Date.parse(at) < entry.arrived + (entry.first_byte_ms ?? 0) - CLOCKS_MS) {
    return false;
  }
  const isSameHost = host === null || URL.parse(`http://${host}`)?.host === url.host;
  return isSameHost && url.pathname === path && url.search === (query ?? "");
}

function caseOf(
  bait: Bait,
  visit: Visit | undefined,
  { subject: { sdk }, isShared }: { readonly subject: Subject; readonly isShared: boolean },
): Case[] {
  const { id, scope, decision: { fault } } = bait.attempt.entry;
  const sure = { confidence: 1, ids: [id] };
  if (visit === undefined) return [{ ...sure, ok: true, proof: () => "" }];
  const isPrivate = fault === "ssrf_redirect";
  // Private addresses are the same in all scopes, so that the visit may be that of another one's client.
  if (isShared || isPrivate && scope !== null) return [];
  const known = sdk?.policy.by_design["C34"] ? sdk.policy.redirects : undefined;
  const harms = [...isPrivate ? privateHarm(bait, known) : [], ...leaks(visit, bait, known)];
  // A client that keeps to the host that it was told to visit may follow there.
  if (isPrivate && harms.length === 0) return [];
  const worst = harms.find(({ isDesigned }) => !isDesigned) ?? harms[0];
  return [{
    ...sure,
    ok: worst === undefined,
    proof: () => `The client followed ${numberOf(bait.attempt)} ${worst?.what}.`,
    by_design: worst?.isDesigned ? sdk?.policy.name : null,
  }];
}

/** What is wrong with a redirect that was followed. */
interface Harm {
  /** Goes on after "The client followed #0012". */
  readonly what: string;
  /** True if the SDK does so by design. */
  readonly isDesigned: boolean;
}

function privateHarm({ attempt, url }: Bait, known: FollowedRedirects | undefined): readonly Harm[] {
  if (hostNameOf(headerOf(attempt.entry.request.headers, "host")) === url.hostname) return [];
  return [{ what: "to a private address", isDesigned: known?.confinable === false }];
}

const SECRETS = ["authorization", "x-api-key", "api-key", "proxy-authorization", "x-goog-api-key"];

/** Secrets of a request that came along. A cookie belongs to a host name, whatever the port. */
function leaks(
  { headers, host }: Visit,
  { attempt: { entry: { request, reply } } }: Bait,
  known: FollowedRedirects | undefined,
): readonly Harm[] {
  const came = (name: string) => headerOf(headers, name) !== null;
  const wasSent = (name: string) => headerOf(request.headers, name) !== null;
  const site = hostNameOf(headerOf(request.headers, "host"));
  const hadCookie = wasSent("cookie") || headerOf(reply.headers, "set-cookie") !== null;
  const isCookie = came("cookie") && hadCookie && site !== null && hostNameOf(host) !== site;
  const names = [...SECRETS.filter((name) => came(name) && wasSent(name)), ...isCookie ? ["cookie"] : []];
  return names.map((name) => ({
    what: `to another origin, and took ${name} along`,
    isDesigned: known !== undefined && !known.strips.includes(name),
  }));
}

/** Name of a host without its port, in the way in which browsers write it. */
function hostNameOf(host: string | null): string | null {
  return host === null ? null : URL.parse(`http://${host}`)?.hostname ?? null;
}
