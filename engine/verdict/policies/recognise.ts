import type { Steps } from "../../base/clock.ts";
import { flatMapSteps } from "../../base/steps.ts";
import { type Call, type Step, stepsOf } from "../calls/call.ts";
import type { ClientCalls } from "../calls/clients.ts";
import { askedWaits } from "../reading/retry_after.ts";
import { POLICIES } from "./list.ts";
import type { Policy, Span } from "./policy.ts";

/** The SDK that a client says it is, and how well it behaves like it. */
export interface Recognised {
  readonly policy: Policy;
  /** Version in its user agent; `null` if it has none. */
  readonly version: string | null;
  /** Retries that its user has set, as far as calls that failed to the end show them; `null` if none did. */
  readonly max_retries: number | null;
  /** Waits before retries, and how many of them are as the model has them. */
  readonly steps: number;
  readonly fitting: number;
}

/** Milliseconds by which a request can come early or late by the clock of a busy server. */
const NOISE_MS = 60;
/** Milliseconds that a client may take on top of its wait: its own work, a new connection. */
const WORK_MS = 400;
/** Share of waits that have to fit for a client to be the SDK that it says it is. */
const MOST_FIT = 0.8;

/** The SDK that a client is by its user agent, unless it does not behave like it; `null` if it is none that is known. */
export function* recognised(client: ClientCalls): Steps<Recognised | null> {
  const agent = client.user_agent ?? "";
  const policy = POLICIES.find(({ user_agent }) => user_agent.test(agent));
  if (policy === undefined) return null;
  const steps = yield* flatMapSteps(client.calls, (call) => call.confidence > 0.9 ? stepsWithin(call) : []);
  const { length: fitting } = yield* flatMapSteps(steps, (step) => fits(policy, step) ? [step] : []);
  if (fitting < MOST_FIT * steps.length) return null;
  const version = /\/(?:JS |Python )?(\d[\w.-]*)/.exec(agent)?.[1] ?? null;
  return { policy, version, max_retries: retriesOf(client.calls), steps: steps.length, fitting };
}

/** Steps within one run of a client's count: those between runs are another layer's. */
function stepsWithin(call: Call): readonly Step[] {
  return stepsOf(call).filter(({ before, after }) =>
    before.run === after.run && !after.silent && before.fate !== "left"
  );
}

/** Tells whether a retry came when the model would have sent it. */
export function fits(policy: Policy, step: Step): boolean {
  if (!policy.retries(step.before)) return false;
  const spans = expectedSpans(policy, step);
  return spans.some(([least, most]) => step.wait_ms >= least - NOISE_MS && step.gap_ms <= most + WORK_MS);
}

function expectedSpans(policy: Policy, { before, failures }: Step): readonly Span[] {
  const own = policy.backoff_ms(failures);
  const { at } = policy.waits;
  if (at !== undefined && !at.includes(before.entry.reply.status ?? 0)) return [own];
  const waits = askedWaits(before.entry).filter(({ form }) => form !== "ms" || policy.waits.precise);
  const [asked] = waits.flatMap(({ ms }) => ms === null ? [] : [ms]);
  if (asked === undefined) return waits.length > 0 ? [own, [0, 0]] : [own];
  const [least, most] = policy.waits.span;
  return asked >= least && asked <= most ? [[asked, asked + 1000]] : [own];
}

function retriesOf(calls: readonly Call[]): number | null {
  const failed = calls.filter(({ attempts, confidence }) =>
    confidence > 0.9 && attempts.at(-1)?.fate === "transient"
  );
  const tries = failed.map(({ attempts }) => attempts.filter(({ run }) => run === 0).length);
  return tries.length === 0 ? null : tries.reduce((most, one) => Math.max(most, one)) - 1;
}
