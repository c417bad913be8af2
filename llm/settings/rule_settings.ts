import { z } from "zod";
import { rulesSchema } from "../../engine/rules/rule_settings.ts";
import type { WhenWord } from "../../engine/rules/vocabulary.ts";

const call = z.strictObject({
  name: z.string().min(1).describe("name of the tool; it need not be offered"),
  arguments: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}).describe(
    "arguments as a mapping, or as the very text, which need not be JSON",
  ),
  kind: z.enum(["function", "custom"]).default("function").describe("what kind of tool it is"),
});

const usage = z.strictObject({
  prompt: z.int().min(0).optional().describe("tokens of the prompt"),
  completion: z.int().min(0).optional().describe("tokens of the answer, reasoning included"),
  reasoning: z.int().min(0).optional().describe("tokens of the answer that were thought and not said"),
  cached: z.int().min(0).optional().describe("tokens of the prompt that were in a cache"),
});

/** What a rule fixes of an answer. */
export const answer = z.strictObject({
  text: z.string().optional().describe("what the model says"),
  refusal: z.string().optional().describe("what it says in place of an answer"),
  calls: z.array(call).min(1).max(128).optional().describe("the tools that it calls"),
  finish: z.enum(["stop", "length", "tool_calls", "content_filter"]).optional().describe(
    "why it stops; as fits the answer if absent",
  ),
  usage: usage.optional().describe("what is said to have been used; what is absent is counted"),
  fault: z.union([z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))]).optional().describe(
    "a fault by its name, or the name over its options: { rate_limit: { retry_after_sec: [1, 1] } }",
  ),
});

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
  models_pct: { kind: "share", description: "this share of all models, always the same ones" },
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
export const rules = rulesSchema({ when: RULE_WORDS, steps: { answer } });

/** What a rule fixes of an answer, as parsed. */
export type AnswerSettings = z.output<typeof answer>;
