/**
 * The fields of `POST /v1/chat/completions`, apart from `model` and `messages`, which `read_chat.ts` reads.
 *
 * @module
 */
import { anything, boolean, type Check, decimal, integer, listed, object, oneOf, string } from "../checks.ts";
import { metadata, stop, streamOptions } from "../common.ts";
import { badRequest } from "../openai_api.ts";
import { effortsOf, modelOf } from "../../base/models.ts";
import { responseFormat } from "./format_checks.ts";
import { audio, modalities, prediction, webSearchOptions } from "./media_checks.ts";
import { functionCall, functions, parallelToolCalls, toolChoice, tools } from "./tool_checks.ts";

const outputTokens: Check = (value, name, about) => {
  const bad = integer(1, Number.MAX_SAFE_INTEGER)(value, name, about);
  const cap = modelOf(String(about.body["model"]))?.max_output;
  if (bad || cap === undefined || Number(value) <= cap) return bad;
  const message =
    `${name} is too large: ${value}. This model supports at most ${cap} completion tokens, whereas you ` +
    `provided ${value}.`;
  return badRequest(message, name, "invalid_value");
};

const maxTokens: Check = (value, name, about) => {
  const other = about.body["max_completion_tokens"];
  if (other === undefined || other === null) return outputTokens(value, name, about);
  const message = `Setting '${name}' and 'max_completion_tokens' at the same time is not supported.`;
  return badRequest(message, name, "invalid_parameter_combination");
};

const topLogprobs: Check = (value, name, about) => {
  const most = about.profile.topLogprobs;
  const bad = integer(0, Number.MAX_SAFE_INTEGER)(value, name, about);
  if (bad) return bad;
  if (Number(value) > most) {
    return badRequest(`Invalid value for '${name}': must be less than or equal to ${most}.`, name, null);
  }
  if (about.body["logprobs"] === true) return undefined;
  return badRequest(`The '${name}' parameter is only allowed when 'logprobs' is enabled.`, name, null);
};

const reasoningEffort: Check = (value, name, about) => {
  const bad = oneOf("none", "minimal", "low", "medium", "high", "xhigh", "max")(value, name, about);
  const taken = effortsOf(String(about.body["model"]));
  if (bad || !taken || taken.includes(String(value))) return bad;
  const message =
    `Unsupported value: '${name}' does not support '${value}' with this model. Supported values are: ` +
    `${listed(taken, "and")}.`;
  return badRequest(message, name, "unsupported_value");
};

/** Every known field of a chat completion and its check. `model` and `messages` are checked before. */
export const CHECKS: Readonly<Record<string, Check>> = {
  audio,
  frequency_penalty: decimal(-2, 2),
  function_call: functionCall,
  functions,
  logit_bias: object,
  logprobs: boolean,
  max_completion_tokens: outputTokens,
  max_tokens: maxTokens,
  messages: anything,
  metadata,
  modalities,
  model: anything,
  moderation: object,
  n: integer(1, (profile) => profile.n),
  parallel_tool_calls: parallelToolCalls,
  prediction,
  presence_penalty: decimal(-2, 2),
  prompt_cache_key: string(64),
  prompt_cache_options: object,
  prompt_cache_retention: oneOf("in_memory", "24h"),
  reasoning_effort: reasoningEffort,
  response_format: responseFormat,
  safety_identifier: string(64),
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  service_tier: oneOf("auto", "default", "flex", "scale", "priority", "fast"),
  stop,
  store: boolean,
  stream: boolean,
  stream_options: streamOptions("include_usage", "include_obfuscation"),
  temperature: decimal(0, 2),
  tool_choice: toolChoice,
  tools,
  top_logprobs: topLogprobs,
  top_p: decimal(0, 1),
  user: string(),
  verbosity: oneOf("low", "medium", "high"),
  web_search_options: webSearchOptions,
};
