import * as z from "zod";
import { once } from "../../engine/base/once.ts";
import { rulesSchema } from "../../engine/rules/rule_settings.ts";
import type { WhenWord } from "../../engine/rules/vocabulary.ts";
import { framing } from "./framing_step.ts";
import { pace } from "./pace.ts";

const call = once(() =>
  z.strictObject({
    name: z.string().min(1).describe("name of the tool; it need not be offered"),
    arguments: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}).describe(
      "arguments as a mapping, or as the very text, which need not be JSON",
    ),
    kind: z.enum(["function", "custom"]).default("function").describe("what kind of tool it is"),
    id: z.string().max(256).optional().describe(
      "id of the call, which may be empty or that of another one; a new one if absent",
    ),
  })
);

/** Most parts of an answer. */
const MOST_PARTS = 1_000;

const part = once(() =>
  z.strictObject({
    thinking: z.string().optional().describe("what the model thinks"),
    text: z.string().optional().describe("what it says"),
    refusal: z.string().optional().describe("what it says in place of an answer"),
    call: call().optional().describe("a tool that it calls"),
  }).refine((given) => Object.keys(given).length === 1, {
    error:
      "expected exactly one of { thinking: TEXT }, { text: TEXT }, { refusal: TEXT }, { call: { name: NAME } }",
  })
);

const count = () =>
  z.union([z.int().min(0), z.null(), z.enum(["absent"])], {
    error: 'expected a number of tokens, null, or "absent"',
  }).optional();

const usage = once(() =>
  z.strictObject({
    prompt: count().describe("tokens of the prompt"),
    completion: count().describe("tokens of the answer, reasoning included"),
    reasoning: count().describe("tokens of the answer that were thought and not said"),
    cached: count().describe("tokens of the prompt that were in a cache"),
    continuous: z.boolean().optional().describe(
      "in each chunk of a chat completion, of what was said so far",
    ),
  })
);

const FINISHES = ["stop", "length", "tool_calls", "content_filter"] as const;

/** Parts of an answer that a rule settles. */
export const answer = once(() =>
  z.strictObject({
    text: z.string().optional().describe("what the model says"),
    refusal: z.string().optional().describe("what it says in place of an answer"),
    calls: z.array(call()).min(1).max(128).optional().describe("the tools that it calls"),
    parts: z.array(part()).max(MOST_PARTS).optional().describe(
      "all that it thinks, says and calls, in this order, in place of text, refusal and calls; nothing if empty",
    ),
    finish: z.union([z.enum(FINISHES), z.string().min(1).max(64)]).optional().describe(
      "why it stops, in the words of each API; another word, such as error or pause_turn, is sent as it is; as fits the " +
        "answer if absent",
    ),
    usage: usage().nullable().optional().describe(
      'what is said to have been used: counts, null or "absent" for each; what is not named is counted; null: no usage',
    ),
    id: z.string().max(256).optional().describe("id of the answer, where its API gives it one"),
    fault: z.union([z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))]).optional().describe(
      "a fault by its name, or the name over its options: { rate_limit: { retry_after_sec: [1, 1] } }",
    ),
  }).superRefine(({ text, refusal, calls, parts }, context) => {
    if (refusal !== undefined && (text ?? calls) !== undefined) {
      const message = "is said in place of an answer: leave out text and calls, or say all of it as parts";
      context.addIssue({ code: "custom", path: ["refusal"], message });
    }
    if (parts === undefined || (text ?? refusal ?? calls) === undefined) return;
    context.addIssue({
      code: "custom",
      path: ["parts"],
      message: "says all of the answer: put text, refusal and calls among the parts",
    });
  })
);

/** Words of the rules of this domain, without what they read. */
export const RULE_WORDS = {
  model: { kind: "pattern", description: "name of the model; * stands for any text" },
  deployment: { kind: "pattern", description: "Azure's name of the deployment; * stands for any text" },
  stream: { kind: "flag", description: "whether a stream was asked for" },
  system: { kind: "text", description: "what the instructions contain" },
  user: { kind: "text", description: "what the last user message contains" },
  tool_result: { kind: "text", description: "what the last result of a tool contains" },
  body: { kind: "text", description: "what the body contains, as JSON without white space, keys in order" },
  tools: { kind: "names", description: "names of tools that are offered, others may be, too" },
  turn: { kind: "number", description: "which answer of the conversation it is (1 = first)" },
  step: { kind: "number", description: "which answer since the last user message it is (1 = first)" },
  models_pct: { kind: "share", description: "this share of all models, in percent, always the same ones" },
  prompt_tokens_over: { kind: "above", description: "the prompt has more tokens than this" },
  user_contains: { kind: "contains", description: "older form of user: what the last user message contains" },
  user_matches: {
    kind: "expression",
    description:
      "older form of user: regular expression (RE2) that the last user message matches, of which the first " +
      "20,000 characters count",
  },
} as const satisfies Readonly<Record<string, WhenWord>>;

/** Rules for the requests to these APIs. */
export const rules = rulesSchema({ when: RULE_WORDS, steps: { answer, framing, pace: () => pace } });

/** Parts of an answer that a rule settles, as parsed. */
export type AnswerSettings = z.output<ReturnType<typeof answer>>;
/** A call of it. */
export type CallSettings = z.output<ReturnType<typeof call>>;
/** A part of it. */
export type PartSettings = z.output<ReturnType<typeof part>>;
