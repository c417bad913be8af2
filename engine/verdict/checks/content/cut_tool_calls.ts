import * as z from "zod";
import type { Steps } from "../../../base/clock.ts";
import { flatMapSteps } from "../../../base/steps.ts";
import type { NextTurn } from "../../calls/turns.ts";
import { argumentsOf, toolResultsIn } from "../../reading/conversation.ts";
import type { Attempt } from "../../reading/fate.ts";
import { jsonOf } from "../../../base/json.ts";
import type { SaidCall } from "../../reading/said.ts";
import { type Check, defineCheck, type Subject } from "../check.ts";
import { type Case, counted } from "../counted.ts";
import { numberOf } from "../situation.ts";

/** C26: no tool is run with arguments that are cut. */
export const cutToolCalls: Check = defineCheck({
  id: "C26",
  chapter: "content",
  name: "runs no tool on cut arguments",
  sentence: "tools are run on cut arguments",
  definition:
    "the next turn has no result for a tool call whose arguments are no JSON, other than one that tells the model of " +
    "the error",
  source: "langchain #39275 and eight more",
  needs: "needs tool calls whose arguments are cut (cut_arguments, stream_cut), and a next turn",
  thresholds: z.object({}),
  *examine(subject) {
    return counted(subject, yield* casesOf(subject), { needs: cutToolCalls.needs });
  },
});

function* casesOf({ client: { attempts }, turns }: Subject): Steps<readonly Case[]> {
  const wholeCalls = yield* flatMapSteps(
    attempts,
    ({ said }) => said?.calls.filter(({ input }) => jsonOf(input) !== undefined) ?? [],
  );
  const whole = new Set(wholeCalls.map(({ id }) => id));
  return yield* flatMapSteps(
    attempts,
    (attempt) =>
      (attempt.said?.calls ?? []).filter(({ id, input }) => isCut(input) && !whole.has(id)).flatMap(
        (call) => {
          const next = turns.after(attempt);
          return next === null ? [] : [caseOf(attempt, call, next)];
        },
      ),
  );
}

/** Arguments that begin as an object and do not parse. */
function isCut(input: string): boolean {
  return input.trim() !== "" && jsonOf(input) === undefined;
}

/** Words of a result that tells the model of an error. */
const TELLS =
  /error|invalid|pars|malformed|incomplete|truncat|fail|could ?n.t|could not|cannot|unable|exception|again|resend|not (been )?(run|executed|called)|missing|cut|skipped|json/i;

function caseOf(attempt: Attempt, { id, input }: SaidCall, next: NextTurn): Case {
  const result = next.added.flatMap(toolResultsIn).find((one) => one.id === id);
  const given = next.added.map((message) => argumentsOf(message, id)).find((text) => text !== null) ?? input;
  // Other arguments under the same id are another call's: the model was asked again.
  const wasRun = result !== undefined && !result.isError && !TELLS.test(result.text) && isSame(given, input);
  const proof = () =>
    `${numberOf(attempt)} called a tool with arguments that end in the middle; ${
      numberOf(next.attempt)
    } brings its result.`;
  return { ok: !wasRun, confidence: 1, ids: [attempt.entry.id, next.attempt.entry.id], proof };
}

/** Tells whether arguments are the cut ones, perhaps mended at their end. */
function isSame(given: string, cut: string): boolean {
  const [some, others] = [given, cut].map((text) => text.replace(/\s/g, ""));
  return some?.startsWith(others ?? "") === true || jsonOf(given) === undefined || some === "{}";
}
