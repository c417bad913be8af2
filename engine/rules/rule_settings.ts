import * as z from "zod";
import { once } from "../base/once.ts";
import { percent } from "../faults/fault.ts";
import { editSchema, ENDS } from "../faults/custom/edit.ts";
import { replySchema } from "../faults/custom/written_reply.ts";
import type { WhenWord } from "./vocabulary.ts";

/** Most rules of a list. */
const MOST_RULES = 10_000;
/** Most steps that one rule walks through. */
const MOST_STEPS = 1000;

const texts = () => z.union([z.string(), z.array(z.string()).min(1)]);
const globs = () => z.record(z.string(), z.string());

/** Link to the history of another fault. */
export const linkSchema = once(() =>
  z.strictObject({
    fault: z.string().describe("name of a fault, whatever makes it strike"),
    within_sec: z.number().positive().describe("at most so many seconds since it has last struck"),
  })
);

/** Conditions of every domain. */
const commonWhen = () => ({
  method: texts().optional().describe("method of the request"),
  path: texts().optional().describe("path of the request; * stands for any text"),
  endpoint: texts().optional().describe(
    "route as rows and metrics name it, such as POST /v1/chat/completions; * for any text",
  ),
  api_key: texts().optional().describe("API key; * stands for any text"),
  client: texts().optional().describe("client as rows name it, or its address; * stands for any text"),
  headers: globs().optional().describe("request headers and their values; * stands for any text"),
  query: globs().optional().describe("parameters of the query and their values; * stands for any text"),
  asked: texts().optional().describe("hash of what it asks, as a tape has it behind #"),
  attempt: z.int().min(1).optional().describe(
    "which try it is, 1 being the first: as the client tells, or by how often it has asked the same",
  ),
  clients_pct: percent.optional().describe("this share of all clients, in percent, always the same ones"),
  keys_pct: percent.optional().describe("this share of all API keys, in percent, always the same ones"),
  linked: linkSchema().optional().describe(
    "only while a fault has struck a short time ago, whoever met it",
  ),
});

/** Reply to requests that no rule takes. */
export const unmatched = z.enum(["healthy", "error"]).default("healthy").describe(
  "requests that no rule takes: healthy: answered as without rules; error: a 400 that names the nearest rules",
);

/** Owners of counters. */
const PER = ["server", "client", "key", "conversation", "scope", "url"] as const;

const faultName = () => z.union([z.string(), z.record(z.string(), z.record(z.string(), z.unknown()))]);

const commonStep = () => ({
  pass: z.literal(true).optional().describe("the request goes on to the next rule"),
  fault: faultName().optional().describe("a fault by its name, its options beside it"),
  faults: z.array(faultName()).min(1).max(8).optional().describe(
    "several faults on one reply, from the good reply outwards",
  ),
  latency: z.strictObject({ base_ms: z.number().min(0), jitter_ms: z.number().min(0).default(0) }).optional()
    .describe("wait before the reply, in place of the configured one, in milliseconds"),
  edit: z.array(editSchema()).min(1).max(100).optional().describe(
    "changes of the JSON of the good reply",
  ),
  end: z.enum(ENDS).optional().describe(
    "with edit: how the reply ends behind the last frame that was changed",
  ),
  reply: replySchema().optional().describe(
    "a reply that is sent as it is written, in place of the good one",
  ),
});

/** Capacity of the simulated upstream: a token bucket of requests. */
const capacity = () =>
  z.strictObject({
    per_sec: z.number().positive().max(1_000_000).describe(
      "requests that are served in a second, on average",
    ),
    burst: z.number().min(1).optional().describe(
      "requests that are served at once after a pause; as many as in a second if absent",
    ),
    rejected_cost: z.number().min(0).max(1).default(0).describe(
      "what turning a request away costs, in parts of serving one: above 0 a crowd of retries keeps an overload alive",
    ),
  });

/** Schemas of the keys of steps that are a domain's own, each built at the first call. */
type OwnSteps = Readonly<Record<string, () => z.ZodType>>;

/** Schema of a step of a domain: options of a fault may stand beside its keys. */
export function stepSchema(own: OwnSteps): z.ZodObject<ReturnType<typeof commonStep>, z.core.$loose> {
  const entries = Object.entries(own).map(([key, schema]) => [key, schema().optional()]);
  const optional: Readonly<Record<string, z.ZodOptional<z.ZodType>>> = Object.fromEntries(entries);
  return z.looseObject({ ...commonStep(), ...optional });
}

/** Words of the rules of a domain, as far as their schema goes. */
interface RuleWords {
  readonly when: Readonly<Record<string, WhenWord>>;
  readonly steps: OwnSteps;
}

/** Schema of the rules of a domain; that of a rule is built when there is one. */
export function rulesSchema(words: RuleWords): z.ZodDefault<z.ZodType<RuleSettings[]>> {
  const list: z.ZodType<RuleSettings[]> = z.array(z.lazy(() => ruleSchema(words))).max(MOST_RULES);
  return list.default([]);
}

function ruleSchema({ when, steps }: RuleWords) {
  const { answer } = steps;
  const step = stepSchema(steps);
  return z.strictObject({
    name: z.string().min(1).max(64).optional().describe("what it is called in rows; its place if absent"),
    when: whenSchema(when),
    per: z.enum(PER).default("server").describe("who has counters of its own"),
    after: z.int().min(0).default(0).describe("so many requests pass first"),
    times: z.int().min(1).optional().describe("how often it acts, then it is passed over; always if absent"),
    every: z.int().min(1).default(1).describe("it acts on every n-th request"),
    pct: percent.default(100).describe("percent of the requests that it takes"),
    for_sec: z.number().positive().optional().describe(
      "how long it acts, in seconds from its first request on; always if absent",
    ),
    beyond: capacity().optional().describe(
      "it acts on the requests that come faster than this; retries are requests, too, and what is turned away costs, too",
    ),
    lies: z.boolean().default(false).describe(
      "the code that it sends is not the cause: told in rows and verdicts",
    ),
    do: z.union([step, z.array(step).min(1).max(MOST_STEPS)]).optional().describe(
      "one step, or steps that successive requests walk through",
    ),
    then: z.enum(["stay", "loop", "pass"]).default("pass").describe(
      "behind the last step of a list: stay at it, begin again, or pass requests on to the next rule",
    ),
    ...(answer ? { answer: answer().optional().describe("short for do: { answer: … }") } : {}),
  }).superRefine((rule, context) => {
    const isShort = "answer" in rule;
    if (isShort === (rule.do !== undefined)) {
      const message = isShort
        ? "stands for do: { answer: … }, so do cannot stand beside it; write both under do"
        : "expected do, what happens to the requests that it takes";
      context.addIssue({ code: "custom", path: isShort ? ["answer"] : [], message });
    }
    if (rule.then !== "pass" && rule.do !== undefined && !Array.isArray(rule.do)) {
      const message =
        "says what comes behind the last step of a list, and do is one step: write it as do: [ … ]";
      context.addIssue({ code: "custom", path: ["then"], message });
    }
  });
}

/** Keys of a rule that are easily taken for those of its step. */
export const BESIDE_DO = [
  "when",
  "per",
  "after",
  "times",
  "every",
  "pct",
  "for_sec",
  "beyond",
  "then",
  "lies",
];

function whenSchema(keys: Readonly<Record<string, WhenWord>>) {
  const own = Object.entries(keys).map((
    [name, key],
  ) => [name, valueSchema(key).optional().describe(key.description)]);
  return z.strictObject({ ...commonWhen(), ...Object.fromEntries(own) }).prefault({}).describe(
    "what a request has to be like; any if empty",
  );
}

function valueSchema({ kind }: WhenWord): z.ZodType {
  if (kind === "flag") return z.boolean();
  if (kind === "number" || kind === "above") return z.int().min(1);
  if (kind === "share") return percent;
  if (kind === "names") return z.array(z.string()).min(1);
  return kind === "contains" || kind === "expression" ? z.string() : texts();
}

/** One step as parsed; keys of a fault's options stand beside `fault`. */
export type StepSettings = Readonly<z.output<z.ZodObject<ReturnType<typeof commonStep>, z.core.$loose>>>;

/** One rule as parsed. */
export interface RuleSettings {
  readonly name?: string | undefined;
  readonly when: Readonly<Record<string, unknown>>;
  readonly per: typeof PER[number];
  readonly after: number;
  readonly times?: number | undefined;
  readonly every: number;
  readonly pct: number;
  readonly for_sec?: number | undefined;
  readonly beyond?: z.output<ReturnType<typeof capacity>> | undefined;
  readonly lies: boolean;
  readonly do?: StepSettings | readonly StepSettings[] | undefined;
  readonly then: "stay" | "loop" | "pass";
  readonly answer?: unknown;
}
