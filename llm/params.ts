/**
 * The checks of `POST /v1/chat/completions`, in the order of the real API: body, `model`, `messages`, unknown keys,
 * then every other field by the alphabet. Messages are matched by clients and have to be exact.
 *
 * @module
 */
import type { ApiError } from "../engine/error.ts";
import { badRequest } from "./error.ts";
import { modelOf, type Profile, profileOf } from "./models.ts";

/** A parsed JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** Checks one value; `undefined` when it is fine. */
type Check = (value: unknown, name: string, about: { readonly body: Json; readonly profile: Profile }) =>
  | ApiError
  | undefined;

/** Tells a JSON object from a list and from nothing. */
export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** How the API names the type of what it got. */
export function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal number";
  return { object: "an object", string: "a string", boolean: "a boolean" }[String(typeof value)] ?? "an object";
}

/** `'a', 'b', and 'c'`. */
function listed(values: readonly string[], word: "and" | "or"): string {
  const quoted = values.map((value) => `'${value}'`);
  if (quoted.length < 3) return quoted.join(` ${word} `);
  return `${quoted.slice(0, -1).join(", ")}, ${word} ${quoted.at(-1)}`;
}

/** 400 for a value of the wrong type. */
export function wrongType(name: string, expected: string, value: unknown): ApiError {
  return badRequest(
    `Invalid type for '${name}': expected ${expected}, but got ${typeName(value)} instead.`,
    name,
    "invalid_type",
  );
}

/** 400 for a required field that is not there. */
export function missing(name: string): ApiError {
  return badRequest(`Missing required parameter: '${name}'.`, name, "missing_required_parameter");
}

/** 400 for a text that is none of those allowed. */
export function wrongValue(name: string, value: string, allowed: readonly string[]): ApiError {
  const message = `Invalid value: '${value}'. Supported values are: ${listed(allowed, "and")}.`;
  return badRequest(message, name, "invalid_value");
}

function outOfRange(name: string, kind: "integer" | "decimal", side: "above" | "below", limit: number, got: number) {
  const [word, sign, short] = side === "above" ? ["maximum", "<=", "max"] : ["minimum", ">=", "min"];
  const message = `Invalid '${name}': ${kind} ${side} ${word} value. Expected a value ${sign} ${limit}, but got ${got} instead.`;
  return badRequest(message, name, `${kind}_${side}_${short}_value`);
}

function integer(min: number, max: number | ((profile: Profile) => number)): Check {
  return (value, name, { profile }) => {
    if (!Number.isInteger(value) || typeof value !== "number") return wrongType(name, "an integer", value);
    const most = typeof max === "number" ? max : max(profile);
    if (value > most) return outOfRange(name, "integer", "above", most, value);
    return value < min ? outOfRange(name, "integer", "below", min, value) : undefined;
  };
}

function decimal(min: number, max: number): Check {
  return (value, name) => {
    if (typeof value !== "number") return wrongType(name, "a decimal", value);
    if (value > max) return outOfRange(name, "decimal", "above", max, value);
    return value < min ? outOfRange(name, "decimal", "below", min, value) : undefined;
  };
}

const boolean: Check = (value, name) => typeof value === "boolean" ? undefined : wrongType(name, "a boolean", value);
const object: Check = (value, name) => isObject(value) ? undefined : wrongType(name, "an object", value);

function string(max = Infinity): Check {
  return (value, name) => {
    if (typeof value !== "string") return wrongType(name, "a string", value);
    return value.length > max ? tooLong(name, "string", max, `a string with length ${value.length}`) : undefined;
  };
}

function oneOf(...allowed: readonly string[]): Check {
  return (value, name) => {
    if (typeof value !== "string") return wrongType(name, `one of ${listed(allowed, "or")}`, value);
    return allowed.includes(value) ? undefined : wrongValue(name, value, allowed);
  };
}

function tooLong(name: string, kind: "string" | "array", max: number, got: string): ApiError {
  const whole = kind === "string" ? "a string" : "an array";
  const message = `Invalid '${name}': ${kind} too long. Expected ${whole} with maximum length ${max}, but got ${got} instead.`;
  return badRequest(message, name, `${kind}_above_max_length`);
}

function array(max: number, expected = "an array of objects"): Check {
  return (value, name) => {
    if (!Array.isArray(value)) return wrongType(name, expected, value);
    return value.length > max ? tooLong(name, "array", max, `an array with length ${value.length}`) : undefined;
  };
}

const stop: Check = (value, name, about) => {
  if (typeof value === "string") return undefined;
  const bad = array(4, "one of a string or array of strings")(value, name, about);
  if (bad || !Array.isArray(value)) return bad;
  const at = value.findIndex((item) => typeof item !== "string");
  return at < 0 ? undefined : wrongType(`${name}[${at}]`, "a string", value[at]);
};

const metadata: Check = (value, name) => {
  if (!isObject(value)) return wrongType(name, "an object", value);
  const entries = Object.entries(value);
  if (entries.length > 16) {
    const message = `Invalid '${name}': too many properties. Expected an object with at most 16 properties, but got ` +
      `an object with ${entries.length} properties instead.`;
    return badRequest(message, name, "object_above_max_properties");
  }
  for (const [key, item] of entries) {
    if (key.length > 64) {
      const short = `${key.slice(0, 3)}...${key.slice(-3)}`;
      const message = `Invalid property name in '${name}': '${short}' is too long. Expected a string with maximum ` +
        `length 64, but got a string with length ${key.length} instead.`;
      return badRequest(message, `${name}.${key}`, "property_name_above_max_length");
    }
    if (typeof item !== "string") return wrongType(`${name}.${key}`, "a string", item);
    if (item.length > 512) return tooLong(`${name}.${key}`, "string", 512, `a string with length ${item.length}`);
  }
  return undefined;
};

const outputTokens: Check = (value, name, about) => {
  const bad = integer(1, Number.MAX_SAFE_INTEGER)(value, name, about);
  const cap = modelOf(String(about.body["model"]))?.max_output;
  if (bad || cap === undefined || Number(value) <= cap) return bad;
  const message = `${name} is too large: ${value}. This model supports at most ${cap} completion tokens, whereas you ` +
    `provided ${value}.`;
  return badRequest(message, name, "invalid_value");
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

const streamOptions: Check = (value, name, about) => {
  if (!isObject(value)) return wrongType(name, "an object", value);
  if (about.body["stream"] !== true) {
    const message = `The '${name}' parameter is only allowed when 'stream' is enabled.`;
    return badRequest(message, name, null);
  }
  for (const [key, item] of Object.entries(value)) {
    if (key !== "include_usage" && key !== "include_obfuscation") return unknown(`${name}.${key}`);
    if (item !== null && typeof item !== "boolean") return wrongType(`${name}.${key}`, "a boolean", item);
  }
  return undefined;
};

const responseFormat: Check = (value, name) => {
  if (!isObject(value)) return wrongType(name, "an object", value);
  const { type } = value;
  if (type === undefined) return missing(`${name}.type`);
  return oneOf("text", "json_object", "json_schema")(type, `${name}.type`, { body: {}, profile: profileOf("") });
};

const tools: Check = (value, name, about) => {
  const bad = array(128)(value, name, about);
  if (bad || !Array.isArray(value)) return bad;
  for (const [index, tool] of value.entries()) {
    const at = `${name}[${index}]`;
    if (!isObject(tool)) return wrongType(at, "an object", tool);
    if (tool["type"] === undefined) return missing(`${at}.type`);
    const kind = oneOf("function", "custom")(tool["type"], `${at}.type`, about);
    if (kind) return kind;
    const body = tool[String(tool["type"])];
    if (!isObject(body)) return missing(`${at}.${tool["type"]}`);
    if (typeof body["name"] !== "string") return missing(`${at}.${tool["type"]}.name`);
  }
  return undefined;
};

const toolChoice: Check = (value, name, about) => {
  if (isObject(value)) return undefined;
  return oneOf("none", "auto", "required")(value, name, about);
};

const anything: Check = () => undefined;

/** Every known field and its check. `model` and `messages` are checked before. */
const CHECKS: Readonly<Record<string, Check>> = {
  audio: object,
  frequency_penalty: decimal(-2, 2),
  function_call: anything,
  functions: array(128),
  logit_bias: object,
  logprobs: boolean,
  max_completion_tokens: outputTokens,
  max_tokens: outputTokens,
  messages: anything,
  metadata,
  modalities: array(2, "an array of strings"),
  model: anything,
  moderation: object,
  n: integer(1, (profile) => profile.n),
  parallel_tool_calls: boolean,
  prediction: object,
  presence_penalty: decimal(-2, 2),
  prompt_cache_key: string(64),
  prompt_cache_options: object,
  prompt_cache_retention: oneOf("in_memory", "24h"),
  reasoning_effort: oneOf("none", "minimal", "low", "medium", "high", "xhigh", "max"),
  response_format: responseFormat,
  safety_identifier: string(64),
  seed: integer(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
  service_tier: oneOf("auto", "default", "flex", "scale", "priority", "fast"),
  stop,
  store: boolean,
  stream: boolean,
  stream_options: streamOptions,
  temperature: decimal(0, 2),
  tool_choice: toolChoice,
  tools,
  top_logprobs: topLogprobs,
  top_p: decimal(0, 1),
  user: string(),
  verbosity: oneOf("low", "medium", "high"),
  web_search_options: object,
};

function unknown(name: string): ApiError {
  return badRequest(`Unknown parameter: '${name}'.`, name, "unknown_parameter");
}

/** What a family of models does not take, before the value itself is looked at. */
function unsupported(name: string, value: unknown, { refused, fixed }: Profile): ApiError | undefined {
  if (name in refused) {
    const hint = refused[name] ? ` Use '${refused[name]}' instead.` : "";
    const message = `Unsupported parameter: '${name}' is not supported with this model.${hint}`;
    return badRequest(message, name, "unsupported_parameter");
  }
  if (name in fixed && typeof value === "number" && value !== fixed[name]) {
    const message = `Unsupported value: '${name}' does not support ${value} with this model. Only the default ` +
      `(${fixed[name]}) value is supported.`;
    return badRequest(message, name, "unsupported_value");
  }
  return undefined;
}

/** Finds the first thing wrong with the fields beside `model` and `messages`. Null means «not given». */
export function findBadField(body: Json, model: string): ApiError | undefined {
  const profile = profileOf(model);
  const about = { body, profile };
  let worst: { readonly name: string; readonly error: ApiError } | undefined;
  for (const name of Object.keys(body)) {
    const check = Object.hasOwn(CHECKS, name) ? CHECKS[name] : undefined;
    if (!check) return unknown(name);
    const value = body[name];
    if (value === null || worst && worst.name < name) continue;
    const error = unsupported(name, value, profile) ?? check(value, name, about);
    if (error) worst = { name, error };
  }
  return worst?.error;
}
