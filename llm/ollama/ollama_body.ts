import { andThen, type Pending } from "../../engine/base/pending.ts";
import { bodyOf } from "../../engine/reply/made_body.ts";
import { jsonPieces, type LongJson } from "../base/long_json.ts";
import type { AnyText } from "../../engine/base/long_text.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { invalid } from "./ollama_api.ts";
import { LONGEST_MODEL } from "../base/models.ts";
import { parsedJson } from "../base/parse_json.ts";
import type { Answer } from "../../engine/reply/reply.ts";

/** Reads a body that has to be a JSON object with a model. @throws {ApiError} 400 */
export async function parseBody(
  text: AnyText,
  type: string,
): Promise<Json & { readonly model: string }> {
  if (typeof text === "string" && text.trim() === "") throw invalid("missing request body");
  let body: unknown;
  try {
    body = await parsedJson(text);
  } catch {
    throw invalid("invalid character in request body: it is not valid JSON");
  }
  if (!isObject(body)) {
    throw invalid(`json: cannot unmarshal ${typeName(body)} into Go value of type api.${type}`);
  }
  const model = field(body, "model", "string", type) ?? field(body, "name", "string", type);
  if (typeof model !== "string" || model === "") throw invalid("model is required");
  if (model.length > LONGEST_MODEL) throw invalid("invalid model name");
  return { ...body, model };
}

/** Accepted types of a field, with their names in Go. */
const GO_TYPES = {
  string: "string",
  bool: "bool",
  number: "int",
  array: "[]interface {}",
  object: "map[string]interface {}",
};

/** A field of that type; absent, or null, is `undefined`. @throws {ApiError} 400 in the words of Go */
export function field(body: Json, name: string, type: keyof typeof GO_TYPES, of: string): unknown {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeName(value) === type) return value;
  throw invalid(
    `json: cannot unmarshal ${typeName(value)} into Go struct field ${of}.${name} of type ${GO_TYPES[type]}`,
  );
}

/** Go's name of the type of a value. */
function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "boolean" ? "bool" : typeof value;
}

/** A good answer in JSON. */
export function jsonAnswer(body: unknown): Answer {
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(body) };
}

/** A good answer of several lines, each of them JSON. */
export function linesAnswer(lines: readonly Json[]): Answer {
  const body = lines.map((line) => JSON.stringify(line) + "\n").join("");
  return { status: 200, headers: { "content-type": "application/x-ndjson" }, body };
}

/** The same JSON, the items of its list made as they are sent where they are many. */
export function longAnswer(parts: LongJson): Pending<Answer> {
  return andThen(
    bodyOf(() => jsonPieces(parts, 0)),
    (body) => ({ status: 200, headers: JSON_TYPE, body }),
  );
}

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };
