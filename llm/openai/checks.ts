/**
 * Checks of single values, with the exact words of the real API: clients match on them.
 *
 * @module
 */
import type { ApiError } from "../../engine/base/error.ts";
import { badRequest } from "./openai_api.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import type { Profile } from "../base/models.ts";

/** Context of a check beside the value. */
export interface CheckContext {
  readonly body: Json;
  readonly profile: Profile;
}

/** Checks one value; `undefined` when it is fine. */
export type Check = (value: unknown, name: string, about: CheckContext) => ApiError | undefined;

/** Check of a field that may have any value, or that is checked elsewhere. */
export function anything(): undefined {
  return undefined;
}

/** API name of the type of a value. */
function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "number") return Number.isInteger(value) ? "an integer" : "a decimal number";
  return { object: "an object", string: "a string", boolean: "a boolean" }[String(typeof value)] ??
    "an object";
}

/** `'a', 'b', and 'c'`. */
export function listed(values: readonly string[], word: "and" | "or"): string {
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

function outOfRange(
  name: string,
  kind: "integer" | "decimal",
  side: "above" | "below",
  limit: number,
  got: number,
) {
  const [word, sign, short] = side === "above" ? ["maximum", "<=", "max"] : ["minimum", ">=", "min"];
  const message =
    `Invalid '${name}': ${kind} ${side} ${word} value. Expected a value ${sign} ${limit}, but got ${got} instead.`;
  return badRequest(message, name, `${kind}_${side}_${short}_value`);
}

/** A whole number within limits that may depend on the model. */
export function integer(min: number, max: number | ((profile: Profile) => number)): Check {
  return (value, name, { profile }) => {
    if (!Number.isInteger(value) || typeof value !== "number") return wrongType(name, "an integer", value);
    const most = typeof max === "number" ? max : max(profile);
    if (value > most) return outOfRange(name, "integer", "above", most, value);
    return value < min ? outOfRange(name, "integer", "below", min, value) : undefined;
  };
}

/** Any number within limits. */
export function decimal(min: number, max: number): Check {
  return (value, name) => {
    if (typeof value !== "number") return wrongType(name, "a decimal", value);
    if (value > max) return outOfRange(name, "decimal", "above", max, value);
    return value < min ? outOfRange(name, "decimal", "below", min, value) : undefined;
  };
}

/** True or false. */
export function boolean(value: unknown, name: string): ApiError | undefined {
  return typeof value === "boolean" ? undefined : wrongType(name, "a boolean", value);
}
/** A JSON object. */
export function object(value: unknown, name: string): ApiError | undefined {
  return isObject(value) ? undefined : wrongType(name, "an object", value);
}

/** Longest text of a request, in UTF-16 units, as the API says where a message is longer. */
export const LONGEST_TEXT = 10_485_760;

/** A text of at most `max` UTF-16 units. */
export function string(max = LONGEST_TEXT): Check {
  return (value, name) => {
    if (typeof value !== "string") return wrongType(name, "a string", value);
    return value.length > max
      ? tooLong(name, "string", max, `a string with length ${value.length}`)
      : undefined;
  };
}

/** One of a few texts. */
export function oneOf(...allowed: readonly string[]): Check {
  return (value, name) => {
    if (typeof value !== "string") return wrongType(name, `one of ${listed(allowed, "or")}`, value);
    return allowed.includes(value) ? undefined : wrongValue(name, value, allowed);
  };
}

/** 400 for a text or a list that is too long. */
export function tooLong(name: string, kind: "string" | "array", max: number, got: string): ApiError {
  const whole = kind === "string" ? "a string" : "an array";
  const message =
    `Invalid '${name}': ${kind} too long. Expected ${whole} with maximum length ${max}, but got ${got} instead.`;
  return badRequest(message, name, `${kind}_above_max_length`);
}

/** A list of at most `max` items. */
export function array(max: number, expected = "an array of objects"): Check {
  return (value, name) => {
    if (!Array.isArray(value)) return wrongType(name, expected, value);
    return value.length > max
      ? tooLong(name, "array", max, `an array with length ${value.length}`)
      : undefined;
  };
}

/** 400 for a key that no one knows. */
export function unknown(name: string): ApiError {
  return badRequest(`Unknown parameter: '${name}'.`, name, "unknown_parameter");
}

/** True for the error that `unknown()` makes. */
export function isUnknown({ http }: ApiError): boolean {
  return http.code === "unknown_parameter";
}
