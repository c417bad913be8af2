/**
 * Checks of what a model may call, as chat completions and responses share them.
 *
 * @module
 */
import type { ApiError } from "../../engine/base/error.ts";
import type { Json } from "../../engine/base/json.ts";
import { looseProblem, strictProblem } from "../schema/strict.ts";
import { boolean, missing, object, tooLong, unknown, wrongType } from "./checks.ts";
import { badRequest } from "./openai_api.ts";

const LONGEST_NAME = 64;
const NAME = /^[a-zA-Z0-9_-]+$/;

/** Problem of the name of a tool or of a schema. */
export function nameProblem(value: unknown, at: string): ApiError | undefined {
  if (value === undefined || value === null) return missing(at);
  if (typeof value !== "string") return wrongType(at, "a string", value);
  if (value === "") {
    const message =
      `Invalid '${at}': empty string. Expected a string with minimum length 1, but got an empty string instead.`;
    return badRequest(message, at, "empty_string");
  }
  if (value.length > LONGEST_NAME) {
    return tooLong(at, "string", LONGEST_NAME, `a string with length ${value.length}`);
  }
  if (NAME.test(value)) return undefined;
  const message =
    `Invalid '${at}': string does not match pattern. Expected a string that matches the pattern '${NAME.source}'.`;
  return badRequest(message, at, "invalid_value");
}

/** Checks the value of an optional key; `null` counts as absent. */
export function optional(
  check: (value: unknown, name: string) => ApiError | undefined,
  value: unknown,
  at: string,
): ApiError | undefined {
  return value === undefined || value === null ? undefined : check(value, at);
}

/** Says which key of an object no one knows. */
export function strangeKey(value: Json, at: string, known: readonly string[]): ApiError | undefined {
  const strange = Object.keys(value).find((key) => !known.includes(key));
  return strange === undefined ? undefined : unknown(`${at}.${strange}`);
}

/** Problem of an empty list. */
export function emptyArray(name: string): ApiError {
  const message =
    `Invalid '${name}': empty array. Expected an array with minimum length 1, but got an empty array instead.`;
  return badRequest(message, name, "empty_array");
}

/** A text of any length. */
export function text(value: unknown, name: string): ApiError | undefined {
  return typeof value === "string" ? undefined : wrongType(name, "a string", value);
}

/** Problem of a function: its name, its description, the schema of its arguments. */
export function functionProblem(about: Json, at: string): ApiError | undefined {
  return nameProblem(about["name"], `${at}.name`) ??
    optional(text, about["description"], `${at}.description`) ??
    optional(boolean, about["strict"], `${at}.strict`) ??
    optional(object, about["parameters"], `${at}.parameters`) ??
    parametersProblem(about, `${at}.parameters`);
}

function parametersProblem({ name, parameters, strict }: Json, at: string): ApiError | undefined {
  if (parameters === undefined || parameters === null) return undefined;
  const problem = strict === true ? strictProblem(parameters) : looseProblem(parameters);
  if (problem === undefined) return undefined;
  return badRequest(`Invalid schema for function '${name}': ${problem}`, at, "invalid_function_parameters");
}
