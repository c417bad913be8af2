import { isObject, type Json } from "../../../engine/base/json.ts";
import { profileOf } from "../../base/models.ts";
import type { Finish, Tokens } from "../../request/chat_request.ts";
import { toldUsage } from "../../request/told_usage.ts";
import { tierOf } from "../common.ts";
import { effortIn } from "../fields.ts";
import { itemsOf, newId, type OutputItem } from "./items.ts";
import type { Random } from "../../../engine/chance/random.ts";
import type { Completion } from "../../request/completion.ts";

/** A response as the API writes it. All keys that are not named here are echoes of the request. */
export interface Response {
  readonly id: string;
  readonly object: "response";
  /** Unix seconds. */
  readonly created_at: number;
  /** "queued", "in_progress", "completed", "incomplete", "cancelled", or what a rule says. */
  readonly status: string;
  readonly background: boolean;
  /** Unix seconds; `null` if it was not completed. */
  readonly completed_at: number | null;
  readonly model: string;
  readonly incomplete_details: { readonly reason: string } | null;
  readonly output: readonly OutputItem[];
  readonly usage: ResponseUsage | Json | null;
  readonly [echo: string]: unknown;
}

/** Tokens as this API counts them. */
export interface ResponseUsage {
  readonly input_tokens: number;
  readonly input_tokens_details: { readonly cached_tokens: number; readonly cache_write_tokens: number };
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly reasoning_tokens: number };
  readonly total_tokens: number;
}

/** Dependencies of a response beside the request. */
export interface ResponseParts {
  readonly completion: Completion;
  /** The model as it was asked for. */
  readonly model: string;
  /** Id of the conversation it belongs to. */
  readonly conversation: string | null;
}

/** The whole response to a request, with its keys in the order of the API. */
export function responseOf(
  body: Json,
  { completion, model, conversation }: ResponseParts,
  ids: Random,
): Response {
  const [choice] = completion.choices;
  if (!choice) throw new Error("Cannot make a response of no answer");
  const reason = INCOMPLETE.get(choice.finish);
  const status = reason ? "incomplete" : FINISHES.includes(choice.finish) ? "completed" : choice.finish;
  const { created } = completion;
  const profile = profileOf(model, effortIn(body));
  return {
    id: completion.id ?? newId("resp", ids),
    object: "response",
    created_at: created,
    status,
    background: body["background"] === true,
    billing: { payer: "developer" },
    completed_at: status === "completed" ? created : null,
    ...(conversation === null ? {} : { conversation: { id: conversation } }),
    error: null,
    frequency_penalty: 0,
    incomplete_details: reason ? { reason } : null,
    instructions: body["instructions"] ?? null,
    max_output_tokens: body["max_output_tokens"] ?? null,
    max_tool_calls: body["max_tool_calls"] ?? null,
    model: completion.model,
    output: itemsOf(choice, insightOf(body, profile.reasons), ids),
    parallel_tool_calls: body["parallel_tool_calls"] !== false,
    presence_penalty: 0,
    previous_response_id: body["previous_response_id"] ?? null,
    prompt_cache_key: body["prompt_cache_key"] ?? null,
    prompt_cache_retention: body["prompt_cache_retention"] ?? null,
    reasoning: reasoningOf(body["reasoning"], profile.effort),
    safety_identifier: body["safety_identifier"] ?? null,
    service_tier: tierOf(body["service_tier"]),
    store: body["store"] !== false,
    temperature: body["temperature"] ?? 1,
    text: textOf(body["text"]),
    tool_choice: body["tool_choice"] ?? "auto",
    tools: toolsEchoed(body["tools"]),
    top_logprobs: body["top_logprobs"] ?? 0,
    top_p: body["top_p"] ?? 1,
    truncation: body["truncation"] ?? "disabled",
    usage: toldUsage(usageOf(completion.tokens), completion.usage, USAGE_NAMES),
    user: body["user"] ?? null,
    metadata: body["metadata"] ?? {},
  };
}

/** Reasons for an incomplete answer. */
const INCOMPLETE: ReadonlyMap<Finish, string> = new Map([
  ["length", "max_output_tokens"],
  ["content_filter", "content_filter"],
]);
/** Finishes of a completed answer; a word that is none of these is its status. */
const FINISHES: readonly Finish[] = ["stop", "tool_calls"];

const USAGE_NAMES = {
  prompt: ["input_tokens"],
  completion: ["output_tokens"],
  reasoning: ["output_tokens_details", "reasoning_tokens"],
  cached: ["input_tokens_details", "cached_tokens"],
};

/** Reasoning details that a request wants to see. */
function insightOf({ reasoning, include }: Json, thinks: boolean) {
  const { effort = null, summary = null } = isObject(reasoning) ? reasoning : {};
  return {
    reasons: thinks && effort !== "none",
    summary: summary !== null,
    encrypted: Array.isArray(include) && include.includes("reasoning.encrypted_content"),
  };
}

function reasoningOf(asked: unknown, usual: string | null): Json {
  const { effort, summary } = isObject(asked) ? asked : {};
  return {
    effort: effort ?? usual,
    summary: summary === "auto" ? "detailed" : summary ?? null,
  };
}

function textOf(asked: unknown): Json {
  const { format, verbosity } = isObject(asked) ? asked : {};
  return { format: formatOf(format), verbosity: verbosity ?? "medium" };
}

function formatOf(format: unknown): Json {
  if (!isObject(format)) return { type: "text" };
  if (format["type"] !== "json_schema") return format;
  const { type, description = null, name, schema, strict } = format;
  return { type, description, name, schema, strict: strict ?? true };
}

/** Functions are strict where nothing else is said. */
function toolsEchoed(tools: unknown): unknown[] {
  return (Array.isArray(tools) ? tools : []).map((tool) => {
    if (!isObject(tool) || tool["type"] !== "function") return tool;
    const { type, description = null, name, parameters = null, strict } = tool;
    return { type, description, name, parameters, strict: strict ?? true };
  });
}

/** Tokens with the names of this API. */
export function usageOf({ prompt, completion, reasoning, cached }: Tokens): ResponseUsage {
  return {
    input_tokens: prompt,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
    output_tokens: completion,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: prompt + completion,
  };
}

/** A response before there is anything to it. */
export function unfinished(response: Response, status: "queued" | "in_progress" | "cancelled"): Response {
  return { ...response, status, completed_at: null, incomplete_details: null, output: [], usage: null };
}

const FLOAT = /("(?:frequency_penalty|presence_penalty|temperature|top_p)": ?-?\d)(?=,)/g;

/** JSON as the service writes it, which says `1.0` where a number need not be whole. */
export function withFloats(json: string): string {
  return json.replace(FLOAT, "$1.0");
}
