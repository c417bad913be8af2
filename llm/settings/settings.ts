import { isSecretDigest } from "../../engine/config/secrets.ts";
import * as z from "zod";
import { customFaultsSchema } from "../../engine/faults/custom/custom_faults.ts";
import { unmatched } from "../../engine/rules/rule_settings.ts";
import { pace } from "./pace.ts";
import { rules } from "./rule_settings.ts";
import { MODES } from "../../engine/content/modes.ts";
import { contentSettings } from "../../engine/content/settings.ts";

const toolCalls = z.strictObject({
  pct: z.number().min(0).max(100).default(100).describe(
    "percent of the answers that call a tool where they may, and no tool has answered yet",
  ),
  parallel: z.tuple([z.int().min(1).max(128), z.int().min(1).max(128)]).default([1, 1]).refine(
    ([min, max]) => min <= max,
    { error: "expected [min, max] with min <= max" },
  ).describe("how many tools are called at once where that is allowed"),
});

const modes = contentSettings({
  words: { range: [10, 100], shortest: "shortest text, in words", longest: "longest text, in words" },
  template: {
    body: '{"result": "ok"}',
    description: "Jinja template; knows request, messages, model and helpers",
  },
  bank: { file: "./responses.jsonl", description: "JSONL file; each line an object with a content" },
  headers: "obey the request headers X-Fake-Response-Mode and X-Fake-Template",
});

const response = z.strictObject({
  mode: z.enum(MODES).default("random").describe("where the text comes from"),
  ...modes,
  rules_file: z.string().optional().describe("YAML or JSON file with a list of more rules, behind llm.rules"),
  tool_calls: toolCalls.prefault({}).describe("when tools are called that are offered"),
});

const limitShape = {
  requests_per_min: z.int().min(1).optional().describe(
    "requests that each client may send to each model in a minute, then 429; unlimited if absent",
  ),
  tokens_per_min: z.int().min(1).optional().describe(
    "the same for tokens: those of the prompt, and the most that the answer may have",
  ),
  budget_tokens: z.int().min(0).optional().describe(
    "such tokens that each client may use in all, then 429 insufficient_quota; unlimited if absent",
  ),
};

const limits = z.strictObject(limitShape);

const secret = z.string().min(1).refine(
  (text) => !isSecretDigest(text),
  "expected the key itself, not the digest by which it is shown",
);

const key = z.strictObject({
  key: secret.describe("the key itself"),
  organization: z.string().min(1).optional().describe(
    "the organisation it belongs to; keys of one organisation share their limits",
  ),
  ...limitShape,
});

const batches = z.strictObject({
  duration_sec: z.number().positive().default(2).describe(
    "what a batch takes from its creation to its end, in seconds; beyond a day it expires before that",
  ),
});

/** The domain's own configuration keys. */
export const settings = z.object({
  api_keys: z.array(z.union([secret, key])).min(1).optional().describe(
    "keys that are accepted, alone or with limits of their own; any, or none, if absent",
  ),
  strict: z.boolean().default(false).describe(
    "reject unknown parameters and models, and inexact paths, as the real API does",
  ),
  lenient_ids: z.boolean().default(false).describe(
    "for test suites of SDKs: answer requests with ids that nobody has stored, or with dummy values, as good ones",
  ),
  limits: limits.prefault({}).describe("real rate limits, which refill; a client is a session or an API key"),
  rules: rules.describe("what happens to which requests; the first rule that takes one decides it"),
  unmatched,
  custom_faults: customFaultsSchema,
  response: response.prefault({}),
  stream: pace.prefault({}),
  batches: batches.prefault({}).describe("requests that are sent in a file and answered later"),
});

export type Settings = z.output<typeof settings>;
export type ResponseSettings = Settings["response"];
export type Limits = Settings["limits"];
/** A key with what is said of it. */
export type KeySettings = z.output<typeof key>;
