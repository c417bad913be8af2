import type { Call, CallAttempt } from "../../verdict/calls/call.ts";
import type { ClientCalls } from "../../verdict/calls/clients.ts";
import { numberOf } from "../../verdict/checks/situation.ts";
import type { Finding } from "../../verdict/finding.ts";
import { askedWaits } from "../../verdict/reading/retry_after.ts";
import type { ShownAttempt, ShownCall, ShownCalls } from "./call_schema.ts";

/** Calls of each kind that are shown: named by a broken check, retried, and others. */
const MOST = { broken: 16, retried: 16, sample: 8 } as const;
/** Attempts of a call that are shown. */
const MOST_ATTEMPTS = 12;

/** A call before it is known whether it is shown. */
interface Known {
  readonly client: string;
  readonly call: Call;
  readonly why: ShownCall["why"];
  readonly checks: readonly string[];
}

/** Picks the calls to show: first those that a broken check names, then the retried, then some of the others. */
export function shownCalls(clients: readonly ClientCalls[], findings: readonly Finding[]): ShownCalls {
  const checks = checksByRequest(findings);
  const all = clients.flatMap(({ name, calls }) => calls.map((call) => knownOf(name, call, checks)));
  const start = all.reduce(
    (least, { call: { attempts: [first] } }) => Math.min(least, first.started),
    Infinity,
  );
  const of = (kind: ShownCall["why"]) => all.filter(({ why }) => why === kind);
  const [broken, retried, others] = [of("broken"), of("retried"), of("sample")];
  const shown = [
    ...broken.slice(0, MOST.broken),
    ...retried.toSorted((a, b) => b.call.attempts.length - a.call.attempts.length).slice(0, MOST.retried),
    ...evenly(others, MOST.sample),
  ];
  return {
    total: all.length,
    shown: shown.map((known) => shownOf(known, start)),
    left_out: {
      broken: Math.max(0, broken.length - MOST.broken),
      retried: Math.max(0, retried.length - MOST.retried),
      others: Math.max(0, others.length - MOST.sample),
    },
  };
}

/** Broken checks by the requests that they name. */
function checksByRequest(findings: readonly Finding[]): ReadonlyMap<string, ReadonlySet<string>> {
  const checks = new Map<string, Set<string>>();
  for (const { outcome, check, evidence } of findings) {
    if (outcome !== "broken") continue;
    for (const id of evidence) checks.set(id, (checks.get(id) ?? new Set()).add(check));
  }
  return checks;
}

function knownOf(client: string, call: Call, checks: ReadonlyMap<string, ReadonlySet<string>>): Known {
  const named = new Set(call.attempts.flatMap(({ entry: { id } }) => [...checks.get(id) ?? []]));
  const why = named.size > 0 ? "broken" : call.attempts.length > 1 ? "retried" : "sample";
  return { client, call, why, checks: [...named].toSorted() };
}

/** Some of a list, from its begin to its end. */
function evenly<T>(list: readonly T[], most: number): T[] {
  const step = Math.max(1, list.length / most);
  return list.filter((_, at) => Math.floor(at / step) > Math.floor((at - 1) / step)).slice(0, most);
}

function shownOf({ client, call, why, checks }: Known, start: number): ShownCall {
  const { attempts: [first, ...rest], id, confidence } = call;
  const attempts = [first, ...rest];
  const last = attempts.at(-1) ?? first;
  const { method, path } = first.entry.request;
  const end = attempts.reduce((latest, { ended }) => Math.max(latest, ended), first.ended);
  return {
    id,
    client,
    route: `${method} ${path.split("?")[0]}`,
    why,
    checks,
    start_ms: rounded(first.started - start),
    duration_ms: rounded(end - first.started),
    ended: last.fate,
    attempts: attempts.slice(0, MOST_ATTEMPTS).map((attempt) => attemptOf(attempt, first.started)),
    attempts_left_out: Math.max(0, attempts.length - MOST_ATTEMPTS),
    confidence,
  };
}

function attemptOf(attempt: CallAttempt, start: number): ShownAttempt {
  const { entry, started, fate, join } = attempt;
  const { id, reply, decision, first_byte_ms, ended_ms } = entry;
  const waits = askedWaits(entry).flatMap(({ ms }) => ms ?? []);
  return {
    id,
    number: numberOf(attempt),
    start_ms: rounded(started - start),
    first_byte_ms: first_byte_ms === null ? null : rounded(first_byte_ms),
    duration_ms: ended_ms === null ? null : rounded(ended_ms),
    delay_ms: rounded(decision.delay_ms),
    status: reply.status,
    fault: decision.fault,
    ending: reply.ending,
    fate,
    asked_wait_ms: waits.length === 0 ? null : Math.max(...waits),
    joined_by: join?.by ?? null,
  };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
