import type { Steps } from "../../../base/clock.ts";
import type { Json } from "../../../base/json.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import { isModels, textOf } from "../../reading/conversation.ts";
import type { Attempt, Fate } from "../../reading/fate.ts";
import type { Turns } from "../../calls/turns.ts";
import { type CallAttempt, type Step, stepsOf } from "../../calls/call.ts";
import type { Subject } from "../check.ts";
import type { Case } from "../counted.ts";
import { numberOf } from "../situation.ts";

/** Shortest part of an answer that can be told from a word that anyone would say, in characters. */
const LEAST_TEXT = 8;

/** Cases of a client's reaction to answers with this fate that had some text: asked again, or went on with the part. */
export function casesOfParts(
  { calls, turns }: Subject,
  fate: Fate & ("cut" | "stream_error"),
): Steps<readonly Case[]> {
  return flatMapSteps(calls, (call) => {
    const parts = call.attempts.filter((one) => one.fate === fate && hasText(one));
    if (parts.length === 0) return [];
    const retries = new Map(stepsOf(call).map((step) => [step.before, step]));
    return parts.flatMap((attempt) => caseOf(attempt, retries.get(attempt), turns));
  });
}

function hasText({ said }: Attempt): boolean {
  return (said?.text ?? "").trim().length >= LEAST_TEXT;
}

function caseOf(attempt: CallAttempt, retry: Step | undefined, turns: Turns): Case[] {
  const ids = [attempt.entry.id];
  const next = turns.after(attempt);
  if (next && takesForWhole(next.added, attempt.said?.text ?? "")) {
    const proof = () =>
      `${numberOf(attempt)} ${endOf(attempt)}; ${numberOf(next.attempt)} goes on with ` +
      "the conversation as if that had been the whole answer.";
    return [{ ok: false, confidence: 1, ids: [...ids, next.attempt.entry.id], proof }];
  }
  if (next === null && retry === undefined) return [];
  return [{ ok: true, confidence: retry?.confidence ?? 1, ids, proof: () => "" }];
}

/** Clause on the end of a stream with a part of an answer, by what its client could see. */
function endOf({ fate, entry: { reply: { bytes, ending } } }: CallAttempt): string {
  if (fate === "stream_error") return "has an error event amid its answer, behind the 200";
  return ending === "complete"
    ? `ended after ${bytes} bytes without a reason to finish, and without an error of HTTP`
    : `broke off after ${bytes} bytes`;
}

/** Words by which a client lets the model go on where it stopped. */
const GOES_ON =
  /continue|go on|carry on|finish|cut off|interrupt|incomplete|truncat|where you (left|stopped)|weiter/i;

/** Tells whether messages have a part of an answer as the answer, word for word, and ask for something else behind it. */
function takesForWhole(added: readonly Json[], part: string): boolean {
  const at = added.findIndex((message) => isModels(message) && textOf(message).trim() === part.trim());
  const next = added[at + 1];
  // As the last message, it is for the model to go on with.
  if (at < 0 || next === undefined) return false;
  return !GOES_ON.test(textOf(next));
}
