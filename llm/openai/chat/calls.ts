import { isObject, type Json } from "../../../engine/base/json.ts";
import { tooLong, wrongType, wrongValue } from "../checks.ts";
import { objectAt, textAt } from "../required_fields.ts";
import { emptyArray, nameProblem } from "../function_checks.ts";

const KINDS = ["function", "custom"];
/** Most calls of a message. */
const MOST_CALLS = 128;

/**
 * Reads what an earlier answer called: the names and inputs, which cost tokens.
 *
 * @throws {ApiError} 400 with the words of the real API
 */
export function readCalls({ tool_calls: calls, function_call: call }: Json, at: string): readonly string[] {
  const texts: string[] = [];
  if (call !== undefined && call !== null) {
    if (!isObject(call)) throw wrongType(`${at}.function_call`, "an object", call);
    texts.push(...textsOf(call, `${at}.function_call`, "arguments"));
  }
  if (calls === undefined || calls === null) return texts;
  if (!Array.isArray(calls)) throw wrongType(`${at}.tool_calls`, "an array of objects", calls);
  if (calls.length === 0) throw emptyArray(`${at}.tool_calls`);
  if (calls.length > MOST_CALLS) {
    throw tooLong(`${at}.tool_calls`, "array", MOST_CALLS, `an array with length ${calls.length}`);
  }
  for (const [index, one] of calls.entries()) texts.push(...readCall(one, `${at}.tool_calls[${index}]`));
  return texts;
}

function readCall(call: unknown, at: string): readonly string[] {
  if (!isObject(call)) throw wrongType(at, "an object", call);
  callIdAt(call, "id", at);
  const kind = textAt(call, "type", at);
  if (!KINDS.includes(kind)) throw wrongValue(`${at}.type`, kind, KINDS);
  return textsOf(objectAt(call, kind, at), `${at}.${kind}`, kind === "custom" ? "input" : "arguments");
}

/** Longest id of a call. */
const LONGEST_ID = 40;

/** The id of a call under a key of an object. @throws {ApiError} 400 */
export function callIdAt(value: Json, key: string, at: string): void {
  const { length } = textAt(value, key, at);
  if (length > LONGEST_ID) {
    throw tooLong(`${at}.${key}`, "string", LONGEST_ID, `a string with length ${length}`);
  }
}

function textsOf(about: Json, at: string, key: "arguments" | "input"): readonly string[] {
  const name = textAt(about, "name", at);
  const bad = nameProblem(name, `${at}.name`);
  if (bad) throw bad;
  return [name, textAt(about, key, at)];
}
