import type { AnyText } from "../../engine/base/long_text.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { invalid } from "./gemini_api.ts";
import { parsedJson } from "../base/parse_json.ts";

/** Reads a body that has to be a JSON object, with its keys in camel case. @throws {ApiError} 400 */
export async function parseBody(text: AnyText): Promise<Json> {
  let body: unknown;
  try {
    body = await parsedJson(text);
  } catch {
    throw invalid("Invalid JSON payload received. Unexpected token.");
  }
  if (!isObject(body)) {
    throw unknownName("", "", "Root element must be a message.");
  }
  return camelKeys(body);
}

/** An object with its keys in camel case: the API takes `max_output_tokens` for `maxOutputTokens`. */
function camelKeys(value: Json): Json {
  return Object.fromEntries(
    Object.entries(value).map((
      [key, item],
    ) => [key.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase()), item]),
  );
}

/** Fields of a JSON object by their names in camel case; none of anything else. */
export function fieldsOf(value: unknown): Json {
  return isObject(value) ? camelKeys(value) : {};
}

/** Items of a list; the API takes a single one for a list of one. */
export function listed(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** `generation_config` for `generationConfig`, which is how errors name a field. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** 400 for a value of the wrong type. */
export function wrongValue(at: string, type: string, value: unknown): Error {
  if (Array.isArray(value)) {
    const dot = at.lastIndexOf(".");
    const why = "Proto field is not repeating, cannot start list.";
    return unknownName(at.slice(dot + 1), at.slice(0, Math.max(0, dot)), why);
  }
  const shown = isObject(value)
    ? "Starting an object on a scalar field"
    : JSON.stringify(typeof value === "string" ? value.slice(0, 100) : value);
  return invalid(`Invalid value at '${at}' (${type}), ${shown}`);
}

/** 400 for a key that no one knows, or not there. */
export function unknownName(name: string, at: string, why = "Cannot find field."): Error {
  const where = at === "" ? "" : ` at '${at}'`;
  return invalid(`Invalid JSON payload received. Unknown name "${name}"${where}: ${why}`);
}
