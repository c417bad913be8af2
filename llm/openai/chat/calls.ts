import { isObject, type Json } from "../../../engine/base/json.ts";
import { tokenCount } from "../../base/tokens.ts";
import { tooLong, wrongType, wrongValue } from "../checks.ts";
import { objectAt, textAt } from "../required_fields.ts";
import { emptyArray } from "../function_checks.ts";

const KINDS = ["function", "custom"];
/** Most calls of a message. */
const MOST_CALLS = 128;

/**
 * Reads what an earlier answer called, and counts its tokens.
 *
 * @throws {ApiError} 400 with the words of the real API
 */
export function readCalls({ tool_calls: calls, function_call: call }: Json, at: string): number {
  let tokens = 0;
  if (call !== undefined && call !== null) {
    if (!isObject(call)) throw wrongType(`${at}.function_call`, "an object", call);
    tokens += inputTokens(call, `${at}.function_call`, "arguments");
  }
  if (calls === undefined || calls === null) return tokens;
  if (!Array.isArray(calls)) throw wrongType(`${at}.tool_calls`, "an array of objects", calls);
  if (calls.length === 0) throw emptyArray(`${at}.tool_calls`);
  if (calls.length > MOST_CALLS) {
    throw tooLong(`${at}.tool_calls`, "array", MOST_CALLS, `an array with length ${calls.length}`);
  }
  for (const [index, one] of calls.entries()) tokens += readCall(one, `${at}.tool_calls[${index}]`);
  return tokens;
}

function readCall(call: unknown, at: string): number {
  if (!isObject(call)) throw wrongType(at, "an object", call);
  textAt(call, "id", at);
  const kind = textAt(call, "type", at);
  if (!KINDS.includes(kind)) throw wrongValue(`${at}.type`, kind, KINDS);
  return inputTokens(objectAt(call, kind, at), `${at}.${kind}`, kind === "custom" ? "input" : "arguments");
}

function inputTokens(about: Json, at: string, key: "arguments" | "input"): number {
  return tokenCount(textAt(about, "name", at)) + tokenCount(textAt(about, key, at));
}
