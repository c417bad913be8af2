import * as z from "zod";
import { count } from "../../../base/counted.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import type { Call, CallAttempt } from "../../calls/call.ts";
import { LATE_NOTE_MS } from "../../calls/same_body.ts";
import type { Attempt } from "../../reading/fate.ts";
import { type Check, defineCheck, type Result, type Subject } from "../check.ts";
import { MOST_EVIDENCE } from "../counted.ts";
import { numberOf, told } from "../situation.ts";

/** Result for a client that no model has answered. */
const NO_TOKENS = {
  outcome: "not_enough",
  figure: "no tokens",
  have: 0,
  need: 1,
  needs: "needs replies of a model with tokens",
} as const;

/** C38: tokens are not paid twice for one call. */
export const wastedWork: Check = defineCheck({
  id: "C38",
  chapter: "how often",
  name: "pays once for each call",
  sentence: "it pays again for answers that it had whole",
  definition:
    "tokens of a prompt and its answer, as the server counted them (of a cut stream all of its answer), that were paid although another attempt of the " +
    "same call was paid as well, as a share of all. A reply of 2xx is paid; an error and a reply that never began are not. Told as a figure, since what " +
    "came cut or damaged is rightly asked for again. Broken if more than `most_share` is the client's own doing: attempts with the idempotency key of a call " +
    "whose whole answer it had read by then, in three calls at least, while three others stopped at theirs: who asks for several answers on purpose does so each time",
  source: "Google SRE: work that is done in vain; idempotency keys of Stripe",
  needs: NO_TOKENS.needs,
  thresholds: z.object({
    most_share: z.number().min(0).max(1).default(0.2).describe(
      "share of all tokens that may be paid again by its own doing",
    ),
  }),
  *examine(subject, { most_share }) {
    const paid = yield* flatMapSteps(subject.client.attempts, tokensOf);
    const all = sum(paid);
    if (all === 0) return NO_TOKENS;
    const calls = yield* flatMapSteps(subject.calls, (call) => [{ call, repeats: repeatsIn(call, subject) }]);
    const repeats = calls.flatMap((one) => one.repeats);
    const own = repeats.filter(isOwnDoing);
    const isBroken = isOnlyAtTimes(calls) && tokensIn(own) > most_share * all;
    return resultOf(isBroken ? own : repeats, all, isBroken);
  },
});

/** Calls that were paid again by the client's own doing, and calls that were not, for it to be no purpose. */
const LEAST_CALLS = 3;

/** An attempt that was paid, and after which another one of its call was paid, too. */
interface Repeat {
  readonly before: CallAttempt;
  readonly after: CallAttempt;
  readonly tokens: number;
}

function repeatsIn({ attempts, confidence }: Call, { limits }: Subject): readonly Repeat[] {
  if (attempts.length < 2 || confidence < limits.least_confidence) return [];
  const paid = attempts.filter((one) => tokensOf(one).length > 0);
  return paid.slice(1).flatMap((after, at) => {
    const before = paid[at];
    return before === undefined ? [] : [{ before, after, tokens: sum(tokensOf(before)) }];
  });
}

/** Tokens of the prompt and of the answer that a provider would have billed; none of an error. */
function tokensOf({ entry: { reply: { status }, decision: { detail } } }: Attempt): readonly number[] {
  if (status === null || status < 200 || status >= 300) return [];
  const counts = [detail["prompt_tokens"], detail["completion_tokens"]];
  const tokens = sum(counts.map((one) => typeof one === "number" ? one : 0));
  return tokens > 0 ? [tokens] : [];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Tells whether the client asked again under its own key though it had read the whole answer. */
function isOwnDoing({ before, after }: Repeat): boolean {
  const isTied = before.tie !== null && before.tie === after.tie;
  const wasRead = before.wasRead && before.entry.sender.connection !== null;
  return isTied && wasRead && before.fate === "good" && after.started > before.ended + LATE_NOTE_MS;
}

/** A call, and its attempts that were paid again. */
interface PaidCall {
  readonly call: Call;
  readonly repeats: readonly Repeat[];
}

/** Tells whether the client asks again for whole answers in some of its calls with a key, and in others does not. */
function isOnlyAtTimes(calls: readonly PaidCall[]): boolean {
  const own = calls.filter(({ repeats }) => repeats.some(isOwnDoing)).length;
  const once =
    calls.filter(({ call: { attempts: [first, ...rest] }, repeats }) =>
      first.tie !== null && repeats.length === 0 && [first, ...rest].some(({ fate }) => fate === "good")
    ).length;
  return own >= LEAST_CALLS && once >= LEAST_CALLS;
}

function resultOf(repeats: readonly Repeat[], all: number, isBroken: boolean): Result {
  const figure = `${(100 * tokensIn(repeats) / all).toFixed(1)} % of ${count(all)} tokens`;
  const evidence = repeats.slice(0, MOST_EVIDENCE).map(({ before }) => before.entry.id);
  const proof = proofOf(repeats);
  return isBroken
    ? { outcome: "broken", figure, evidence, proof, by_design: null }
    : { outcome: "observed", figure, evidence, proof };
}

function tokensIn(repeats: readonly Repeat[]): number {
  return sum(repeats.map(({ tokens }) => tokens));
}

function proofOf(repeats: readonly Repeat[]): string {
  const [first] = repeats.toSorted((some, others) => others.tokens - some.tokens);
  if (first === undefined) return "No call was paid twice.";
  const of = (isIt: (fate: Attempt["fate"]) => boolean) => repeats.filter(({ before }) => isIt(before.fate));
  const kinds = [
    ["after whole answers", of((fate) => fate === "good")],
    ["after replies that it left", of((fate) => fate === "left")],
    ["after replies with a fault", of((fate) => fate !== "good" && fate !== "left")],
  ] as const;
  const parts = kinds.flatMap(([text, some]) =>
    some.length === 0 ? [] : [`${count(tokensIn(some))} ${text}`]
  );
  return `${count(tokensIn(repeats))} tokens were paid again: ${parts.join(", ")}. The most for ${
    numberOf(first.before)
  }, ${told(first.before)}, which was asked for again as ${numberOf(first.after)}.`;
}
