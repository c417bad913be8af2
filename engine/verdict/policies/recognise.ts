import type { Steps } from "../../base/clock.ts";
import { flatMapSteps } from "../../base/steps.ts";
import { type Call, type Step, stepsOf } from "../calls/call.ts";
import type { ClientCalls } from "../calls/clients.ts";
import { type Attempt, shouldRetry } from "../reading/fate.ts";
import { headerOf } from "../reading/headers.ts";
import { askedWaits, longestWait_ms } from "../reading/retry_after.ts";
import { POLICIES } from "./list.ts";
import type { Policy, Span } from "./policy.ts";
import { LONGEST_TIMER_MS } from "./stainless.ts";

/** The SDK that a client says it is, and how well it behaves like it. */
export interface Recognised {
  readonly policy: Policy;
  /** Version in its user agent; `null` if it has none. */
  readonly version: string | null;
  /** Retries that its user has set, as far as calls that failed to the end show them; `null` if they do not. */
  readonly max_retries: number | null;
  /** Waits before retries that can be compared with the model, and how many of them are as the model has them. */
  readonly steps: number;
  readonly fitting: number;
}

/** Confidence in the joins of a call whose waits are compared: that of the same body soon after a failure. */
const LEAST_SURE = 0.9;
/** Milliseconds by which a request can come early or late by the clock of a busy server. */
const NOISE_MS = 60;
/** Milliseconds that a client may take on top of its wait: its own work, a new connection. */
const WORK_MS = 400;
/** Share of waits that have to fit for a client to be the SDK that it says it is. */
const MOST_FIT = 0.8;
/** Calls that ended after the same number of tries, for this number to be the one that the user has set. */
const LEAST_FAILED = 2;

/** The SDK that a client says it is, unless it does not behave like it; `null` if it is none that is known. */
export function* recognised(client: ClientCalls): Steps<Recognised | null> {
  const named = namedBy(client.user_agent ?? "") ?? namedBy(stainlessAgent(client) ?? "");
  if (named === null) return null;
  const { policy, version } = named;
  const steps = yield* flatMapSteps(
    client.calls,
    (call) => call.confidence >= LEAST_SURE ? stepsWithin(call) : [],
  );
  const fits = yield* flatMapSteps(steps, (step) => fitOf(policy, step));
  const fitting = fits.filter(Boolean).length;
  if (fitting < MOST_FIT * fits.length) return null;
  return { policy, version, max_retries: retriesOf(policy, client.calls), steps: fits.length, fitting };
}

/** The SDK that a user agent names, and its version. */
function namedBy(agent: string): Pick<Recognised, "policy" | "version"> | null {
  for (const policy of POLICIES) {
    const match = policy.user_agent.exec(agent);
    if (match === null) continue;
    const version = match.groups?.["version"] ?? VERSION.exec(agent)?.[1] ?? null;
    if (isSince(version, policy.since)) return { policy, version };
  }
  return null;
}

/** The first version in a user agent. */
const VERSION = /\/(?:JS |Python |Go |Java )?(\d[\w.-]*)/i;

/** User agent of an SDK made by Stainless, by its other headers, where a program that uses it sends its own; `null` if it is none. */
function stainlessAgent({ attempts: [first] }: ClientCalls): string | null {
  const headers = first?.entry.request.headers ?? [];
  const lang = headerOf(headers, "x-stainless-lang");
  return lang === null ? null : `Stainless/${lang} ${headerOf(headers, "x-stainless-package-version") ?? ""}`;
}

/** Tells whether a version is not older than another one. */
function isSince(version: string | null, since: Policy["since"]): boolean {
  if (since === undefined) return true;
  const [major = 0, minor = 0] = (version ?? "").split(".").map((part) => Number.parseInt(part, 10) || 0);
  return major > since[0] || major === since[0] && minor >= since[1];
}

/** Steps within one run of a client's count: those between runs are another layer's. */
function stepsWithin(call: Call): readonly Step[] {
  return stepsOf(call).filter(({ before, after }) =>
    before.run === after.run && !after.silent && before.fate !== "left"
  );
}

/**
 * Tells whether a retry came when the model would have sent it; nothing of a late one: a busy machine makes each client late.
 * Nor of any where the model never retries: what its user has built upon it does. Nor of one after a good status whose head
 * or body was spoiled: it is not known whether the SDK could read it.
 */
function fitOf(policy: Policy, step: Step): readonly boolean[] {
  const { before: { entry, fate }, wait_ms, gap_ms } = step;
  if (policy.tries === 1 || fate === "odd" && (entry.reply.status ?? 0) < 400) return [];
  if (longestWait_ms(entry) > LONGEST_TIMER_MS) return []; // what a client makes of it says nothing
  if (!retries(policy, step.before) && policy.can_retry?.(step.before) !== true) return [false];
  const spans = expectedSpans(policy, step).filter(([least]) => wait_ms >= least - NOISE_MS);
  if (spans.length === 0) return [false];
  return spans.some(([, most]) => gap_ms <= most + WORK_MS) ? [true] : [];
}

/** Tells whether the SDK tries again after such a reply. */
function retries({ obeys_should_retry, retries }: Policy, attempt: Attempt): boolean {
  const asked = obeys_should_retry ? shouldRetry(attempt.entry) : null;
  return asked ?? retries(attempt);
}

function expectedSpans(policy: Policy, { before, failures }: Step): readonly Span[] {
  const own = policy.backoff_ms(failures);
  const { at } = policy.waits;
  if (at !== undefined && !at.includes(before.entry.reply.status ?? 0)) return [own];
  const waits = askedWaits(before.entry).filter(({ form }) => form !== "ms" || policy.waits.precise);
  const [asked] = waits.flatMap(({ ms }) => ms === null ? [] : [ms]);
  if (asked === undefined) return waits.length > 0 ? [own, [0, 0]] : [own];
  const { span: [least, most], beyond } = policy.waits;
  if (asked > most && beyond === "most") return [[most, most + 1000]];
  return asked >= least && asked <= most ? [[asked, asked + 1000]] : [own];
}

/** Retries of the calls that were tried the longest, if several of them show the same. */
function retriesOf(policy: Policy, calls: readonly Call[]): number | null {
  const tries = calls.filter((call) => isTriedOut(policy, call))
    .map(({ attempts }) => attempts.filter(({ run }) => run === 0).length);
  const most = tries.reduce((most, one) => Math.max(most, one), 0);
  return tries.filter((one) => one === most).length < LEAST_FAILED ? null : most - 1;
}

/**
 * Tells whether a call ended because its tries were used up: the SDK would have retried its last failure otherwise. Of one
 * that puts a retry into a queue nobody knows: it may have been stopped before the turn of it, say after so many pages.
 */
function isTriedOut(policy: Policy, { attempts, confidence }: Call): boolean {
  const last = attempts.at(-1);
  if (policy.backoff_ms(1)[1] === Infinity) return false;
  if (last === undefined || confidence < LEAST_SURE || last.fate !== "transient") return false;
  const isTooLong = policy.waits.beyond === "stop" && longestWait_ms(last.entry) > policy.waits.span[1];
  return retries(policy, last) && !isTooLong;
}
