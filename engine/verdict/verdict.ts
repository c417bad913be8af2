import { finished, type Steps } from "../base/clock.ts";
import { isAnswered } from "../faults/good_reply.ts";
import type { Entry } from "../journal/entry.ts";
import { attemptsOf, type ClientCalls, clientsOf } from "./calls/clients.ts";
import { turnsOf } from "./calls/turns.ts";
import type { Subject } from "./checks/check.ts";
import { type Extras, extrasSchema } from "./checks/extras.ts";
import { CHECKS } from "./checks/list.ts";
import { outagesIn } from "./checks/recovery/outages.ts";
import { isSequential, lastOf, numberOf, retriedUntil, told } from "./checks/situation.ts";
import { policyText } from "./policies/policy_text.ts";
import { type Recognised, recognised } from "./policies/recognise.ts";
import { type Finding, findingOf, type Verdict, type VerdictClient } from "./finding.ts";
import { type VerdictSettings, verdictSettings } from "./settings.ts";
import { placesInOrder } from "./order.ts";
import { type Attempt, isFailure } from "./reading/fate.ts";
import type { Call } from "./calls/call.ts";
import { contentKey } from "./calls/same_body.ts";

/** Evidence beside the journal, and limits; what is absent has its default. */
export interface VerdictOptions {
  readonly extras?: unknown;
  readonly settings?: unknown;
}

/** Runs all checks on all clients of a journal: broken first, then what was observed, lacks evidence, and holds. */
export function verdict(entries: readonly Entry[], options: VerdictOptions = {}): Verdict {
  return finished(verdictSteps(entries, options));
}

/** `verdict()` in steps: one for each request of each check at most, so that others are served in between. */
export function* verdictSteps(entries: readonly Entry[], options: VerdictOptions = {}): Steps<Verdict> {
  return (yield* examination(entries, options)).verdict;
}

/** A verdict, and the calls of the clients that it is about. */
export interface Examination {
  readonly clients: readonly ClientCalls[];
  readonly verdict: Verdict;
}

/** `verdictSteps()` with the calls that were examined. */
export function* examination(
  entries: readonly Entry[],
  { extras = {}, settings = {} }: VerdictOptions = {},
): Steps<Examination> {
  const evidence = extrasSchema.parse(extras);
  const limits = verdictSettings.parse(settings);
  const everybody = yield* attemptsOf(entries);
  const clients = yield* clientsOf(everybody);
  const outages = yield* outagesIn(everybody);
  const end = everybody.reduce((latest, { ended }) => Math.max(latest, ended), evidence.ended ?? -Infinity);
  const crawler = crawlerOf(clients);
  const fleets = Map.groupBy(clients, ({ user_agent }) => user_agent);
  const about: VerdictClient[] = [];
  const findings: Finding[] = [];
  for (const client of clients) {
    const subject: Subject = {
      client,
      fleet: client.user_agent === null ? [] : fleets.get(client.user_agent) ?? [],
      calls: client.calls,
      decided: decisionsOf(client),
      everybody,
      turns: yield* turnsOf(client.attempts),
      outages,
      sequential: isSequential(client),
      retriedUntil: yield* retriedUntil(client),
      sdk: yield* recognised(client),
      extras: client === crawler ? evidence : withoutScore(evidence),
      end,
      limits,
    };
    about.push(aboutClient(subject));
    findings.push(...yield* findingsOf(subject, limits));
  }
  return { clients, verdict: { clients: about, findings: findings.toSorted(placesInOrder) } };
}

function decisionsOf({ calls }: ClientCalls): Subject["decided"] {
  return calls.flatMap(({ attempts }) => attempts.slice(0, -1).map(({ ended }) => ended)).toSorted((a, b) =>
    a - b
  );
}

/** The client that the score of a crawl is about: the one with the most requests for pages. */
function crawlerOf(clients: readonly ClientCalls[]): ClientCalls | undefined {
  const gets = ({ attempts }: ClientCalls) =>
    attempts.filter(({ entry }) => entry.request.method === "GET").length;
  return clients.toSorted((some, others) => gets(others) - gets(some))[0];
}

function withoutScore({ score: _, ...rest }: Extras): Extras {
  return rest;
}

function aboutClient(
  { client: { name, user_agent, attempts, calls }, sdk, limits: { least_confidence } }: Subject,
): VerdictClient {
  const answered = calls.filter((call) => hasAnswer(lastOf(call)));
  const connections = new Set(attempts.flatMap(({ entry: { sender } }) => sender.connection ?? []));
  return {
    name,
    user_agent,
    sdk: sdk && sdkOf(sdk),
    requests: attempts.length,
    connections: connections.size,
    calls: calls.length,
    succeeded: answered.length,
    retried: answered.filter(({ attempts }) => attempts.length > 1).length,
    unanswered: calls.map(lastOf).filter((last) => !hasAnswer(last)).slice(-MOST_UNANSWERED).map(
      unansweredBy,
    ),
    unsure: unsureIn(calls, least_confidence),
  };
}

/** Most calls without a good reply that are named. */
const MOST_UNANSWERED = 3;

/** The last request of a call that got no good reply, and the fault that it met. */
function unansweredBy(last: Attempt): string {
  const { fault } = last.entry.decision;
  return `${numberOf(last)}, ${told(last)}${fault === null ? "" : `, ${fault}`}`;
}

/** Failures with a request that is sent more than once, after which a retry cannot be told from a new call. */
function unsureIn(calls: readonly Call[], least: number): number {
  const times = new Map<string, number>();
  for (const { attempts } of calls) {
    for (const one of attempts) times.set(contentKey(one), (times.get(contentKey(one)) ?? 0) + 1);
  }
  const unsure = calls.flatMap(({ attempts, end_confidence }) =>
    attempts.filter((one, at) =>
      isFailure(one) && (attempts[at + 1]?.join?.confidence ?? end_confidence) < least &&
      (times.get(contentKey(one)) ?? 0) > 1
    )
  );
  return unsure.length;
}

/** Tells whether a client got its good reply, whatever delayed or decorated it. */
function hasAnswer({ fate, entry: { decision: { outcome, fault }, reply: { ending } } }: Attempt): boolean {
  return fate === "good" || fate === "odd" && isAnswered({ outcome, fault, ending });
}

function sdkOf(sdk: Recognised): VerdictClient["sdk"] {
  const { policy, version, max_retries, steps, fitting } = sdk;
  return { name: policy.name, version, max_retries, policy: policyText(policy), waits: steps, fitting };
}

function* findingsOf(subject: Subject, { checks }: VerdictSettings): Steps<readonly Finding[]> {
  const results: Finding[] = [];
  for (const check of CHECKS) {
    results.push(yield* findingOf(check, subject, checks[check.id]));
    yield;
  }
  const broken = new Set(results.filter(({ outcome }) => outcome === "broken").map(({ check }) => check));
  return results.map((finding, at) => {
    const explained_by = CHECKS[at]?.explained_by.find((id) => broken.has(id));
    return finding.outcome === "broken" && explained_by !== undefined
      ? { ...finding, explained_by }
      : finding;
  });
}

/** Findings that are mistakes of a client: broken, not by the design of its SDK, and not explained by another one. */
export function mistakesIn({ findings }: Verdict): readonly Finding[] {
  return findings.filter(({ outcome, by_design, explained_by }) =>
    outcome === "broken" && by_design === null && explained_by === null
  );
}
