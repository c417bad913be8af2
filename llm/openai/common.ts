/**
 * Pieces that chat completions, legacy completions and responses share.
 *
 * @module
 */
import type { ApiError } from "../../engine/base/error.ts";
import { canonical, isObject } from "../../engine/base/json.ts";
import type { ChatMessage } from "../request/chat_request.ts";
import type { Steps } from "../../engine/base/clock.ts";
import { countAll, countSteps, knownCount, tokenCount } from "../base/tokens.ts";
import { array, type Check, tooLong, unknown, wrongType } from "./checks.ts";
import { badRequest } from "./openai_api.ts";

/** At most 16 short texts by short names. */
export function metadata(value: unknown, name: string): ApiError | undefined {
  if (!isObject(value)) return wrongType(name, "an object", value);
  const entries = Object.entries(value);
  if (entries.length > 16) {
    const message =
      `Invalid '${name}': too many properties. Expected an object with at most 16 properties, but got ` +
      `an object with ${entries.length} properties instead.`;
    return badRequest(message, name, "object_above_max_properties");
  }
  for (const [key, item] of entries) {
    if (key.length > 64) {
      const short = `${key.slice(0, 3)}...${key.slice(-3)}`;
      const message =
        `Invalid property name in '${name}': '${short}' is too long. Expected a string with maximum ` +
        `length 64, but got a string with length ${key.length} instead.`;
      return badRequest(message, `${name}.${key}`, "property_name_above_max_length");
    }
    if (typeof item !== "string") return wrongType(`${name}.${key}`, "a string", item);
    if (item.length > 512) {
      return tooLong(`${name}.${key}`, "string", 512, `a string with length ${item.length}`);
    }
  }
  return undefined;
}

/** Options of a stream: `keys`, each true or false. */
export function streamOptions(...keys: readonly string[]): Check {
  return (value, name, { body }) => {
    if (!isObject(value)) return wrongType(name, "an object", value);
    if (body["stream"] !== true) {
      const message = `The '${name}' parameter is only allowed when 'stream' is enabled.`;
      return badRequest(message, name, null);
    }
    for (const [key, item] of Object.entries(value)) {
      if (!keys.includes(key)) return unknown(`${name}.${key}`);
      if (item !== null && typeof item !== "boolean") return wrongType(`${name}.${key}`, "a boolean", item);
    }
    return undefined;
  };
}

/** Tokens that the chat format adds to each message, and to the whole (OpenAI cookbook, gpt-4o family). */
const TOKENS_PER_MESSAGE = 3;
const TOKENS_PER_PROMPT = 3;
/** Tokens that an answer is taken to have, for limits, where the request does not bound them. */
export const USUAL_ANSWER = 16;

/** Tokens of a conversation, counted in steps. */
export function* promptSteps(messages: readonly ChatMessage[]): Steps<number> {
  let count = TOKENS_PER_PROMPT;
  for (const { role, text, called = [], otherTokens = 0 } of messages) {
    const known = called.length === 0 ? knownCount(text) : undefined;
    const tokens = known ?? (yield* countAll([text, ...called]));
    count += TOKENS_PER_MESSAGE + tokenCount(role) + tokens + otherTokens;
  }
  return count;
}

/** Tokens of the tools, which reach the model as a text about as long as their JSON. */
export function* toolSteps(tools: unknown): Steps<number> {
  if (!Array.isArray(tools)) return yield* countSteps(canonical(tools));
  const texts: string[] = [];
  for (const tool of tools) {
    texts.push(canonical(tool));
    yield;
  }
  return yield* countSteps(`[${texts.join()}]`);
}

/** The tier that serves: `auto` and nothing become the default one; `fast` is a name for `priority`. */
export function tierOf(asked: unknown): string {
  if (asked === "fast") return "priority";
  return typeof asked === "string" && asked !== "auto" ? asked : "default";
}

/** One text before which an answer ends, or up to four. */
export function stop(...[value, name, about]: Parameters<Check>): ApiError | undefined {
  if (typeof value === "string") return undefined;
  const bad = array(4, "one of a string or array of strings")(value, name, about);
  if (bad || !Array.isArray(value)) return bad;
  const at = value.findIndex((item) => typeof item !== "string");
  return at < 0 ? undefined : wrongType(`${name}[${at}]`, "a string", value[at]);
}

/** The texts before which an answer ends. */
export function stopsOf(stop: unknown): string[] {
  const stops = typeof stop === "string" ? [stop] : Array.isArray(stop) ? stop.map(String) : [];
  return stops.filter((text) => text !== "");
}
