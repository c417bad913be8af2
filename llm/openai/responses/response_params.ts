/**
 * The fields of `POST /v1/responses`, apart from `model` and `input`, which `read_response.ts` reads.
 *
 * @module
 */
import type { ApiError } from "../../../engine/base/error.ts";
import { isObject } from "../../../engine/base/json.ts";
import { ownValue } from "../../../engine/base/tree.ts";
import { effortsOf, modelOf, type Profile } from "../../base/models.ts";
import {
  anything,
  array,
  boolean,
  type Check,
  type CheckContext,
  decimal,
  integer,
  listed,
  object,
  oneOf,
  string,
  unknown,
  wrongType,
} from "../checks.ts";
import { metadata, streamOptions } from "../common.ts";
import { badRequest } from "../openai_api.ts";
import type { Checks } from "../fields.ts";
import { textFormat, toolChoice, tools } from "./tool_params.ts";

/** Every known value of `include`. */
const INCLUDE = [
  "file_search_call.results",
  "web_search_call.results",
  "web_search_call.action.sources",
  "message.input_image.image_url",
  "computer_call_output.output.image_url",
  "code_interpreter_call.outputs",
  "reasoning.encrypted_content",
  "message.output_text.logprobs",
];

const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

/** The parameters of a sampler that a reasoning model does without are unsupported as a whole, without a code. */
export function refuse(name: string, value: unknown, { fixed }: Profile): ApiError | undefined {
  if (!(name in fixed) || typeof value !== "number" || value === fixed[name]) return undefined;
  return badRequest(`Unsupported parameter: '${name}' is not supported with this model.`, name, null);
}

/** Additional output that a client may ask for. */
export function include(value: unknown, name: string, about: CheckContext): ApiError | undefined {
  const bad = array(100, "an array of strings")(value, name, about);
  if (bad || !Array.isArray(value)) return bad;
  return firstOf(value.map((item, index) => oneOf(...INCLUDE)(item, `${name}[${index}]`, about)));
}

/** The first of several findings. */
function firstOf<T>(findings: readonly (T | undefined)[]): T | undefined {
  return findings.find((finding) => finding !== undefined);
}

/** An object whose keys each have a check; null means «not given». */
function objectOf(checks: Checks): Check {
  return (value, name, about) => {
    if (!isObject(value)) return wrongType(name, "an object", value);
    return firstOf(
      Object.entries(value).map(([key, item]) => {
        const check = ownValue(checks, key);
        if (!check) return unknown(`${name}.${key}`);
        return item === null ? undefined : check(item, `${name}.${key}`, about);
      }),
    );
  };
}

const reasoningParts = objectOf({
  context: string(),
  effort: oneOf(...EFFORTS),
  generate_summary: oneOf("auto", "concise", "detailed"),
  mode: string(),
  summary: oneOf("auto", "concise", "detailed"),
});

/** An effort, which only models that can reason accept; an unknown model counts as one. */
const reasoning: Check = (value, name, about) => {
  const bad = reasoningParts(value, name, about) ?? unsupportedEffort(value, name, about);
  if (bad || !isObject(value) || about.profile.effort !== null) return bad;
  const given = ["effort", "summary"].find((key) => value[key] !== undefined && value[key] !== null);
  if (given === undefined || !modelOf(String(about.body["model"]))) return undefined;
  const param = `${name}.${given}`;
  const message = `Unsupported parameter: '${param}' is not supported with this model.`;
  return badRequest(message, param, "unsupported_parameter");
};

const unsupportedEffort: Check = (value, name, { body }) => {
  const effort = isObject(value) ? value["effort"] : undefined;
  const model = String(body["model"]);
  const taken = effortsOf(model);
  if (!taken || typeof effort !== "string" || taken.includes(effort)) return undefined;
  const message = `Unsupported value: '${effort}' is not supported with the '${model}' model. ` +
    `Supported values are: ${listed(taken, "and")}.`;
  return badRequest(message, `${name}.effort`, "unsupported_value");
};

const conversation: Check = (value, name, { body }) => {
  const isId = typeof value === "string" || isObject(value) && typeof value["id"] === "string";
  if (!isId) return wrongType(name, "one of a string or object", value);
  if (typeof body["previous_response_id"] !== "string") return undefined;
  const message = "Mutually exclusive parameters. Ensure you are only providing one of: " +
    "'previous_response_id' or 'conversation'.";
  return badRequest(message, null, "mutually_exclusive_parameters");
};

/** Problem of options that need a stored response. */
const background: Check = (value, name, { body }) => {
  if (value !== true || body["store"] !== false) return boolean(value, name);
  return badRequest(`The '${name}' parameter is only allowed when 'store' is enabled.`, name, null);
};

/** Every known field of a response and its check. `model` and `input` are checked before. */
export const CHECKS: Checks = {
  background,
  client_metadata: object,
  context_management: array(128),
  conversation,
  include,
  input: anything,
  instructions: string(),
  max_output_tokens: integer(16, Number.MAX_SAFE_INTEGER),
  max_tool_calls: integer(1, Number.MAX_SAFE_INTEGER),
  metadata,
  model: anything,
  moderation: object,
  parallel_tool_calls: boolean,
  personality: string(),
  previous_response_id: string(),
  prompt: object,
  prompt_cache_key: string(64),
  prompt_cache_options: object,
  prompt_cache_retention: oneOf("in_memory", "24h"),
  reasoning,
  safety_identifier: string(64),
  service_tier: oneOf("auto", "default", "flex", "scale", "priority", "fast"),
  store: boolean,
  stream: boolean,
  stream_options: streamOptions("include_obfuscation"),
  temperature: decimal(0, 2),
  text: objectOf({ format: textFormat, verbosity: oneOf("low", "medium", "high") }),
  tool_choice: toolChoice,
  tools,
  top_logprobs: integer(0, 20),
  top_p: decimal(0, 1),
  truncation: oneOf("auto", "disabled"),
  user: string(),
};
