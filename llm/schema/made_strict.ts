import { isObject, type Json } from "../../engine/base/json.ts";
import { objectAt, typesOf } from "./schema.ts";
import { strictProblem } from "./strict.ts";

/** Levels that are gone into; strict mode allows far fewer. */
const MOST_DEPTH = 100;

/**
 * A schema as strict mode has it: objects without other properties, of which every one is required. `undefined` for a
 * schema that strict mode cannot express.
 */
export function madeStrict(schema: unknown): unknown {
  const strict = closed(schema, 0);
  return strictProblem(strict) === undefined ? strict : undefined;
}

function closed(schema: unknown, depth: number): unknown {
  if (!isObject(schema) || depth > MOST_DEPTH) return schema;
  const below = (part: unknown) => closed(part, depth + 1);
  const copy: Record<string, unknown> = { ...schema };
  for (const key of ["properties", "$defs", "definitions"]) {
    if (isObject(schema[key])) copy[key] = mapped(schema[key], below);
  }
  if (isObject(schema["items"])) copy["items"] = below(schema["items"]);
  if (Array.isArray(schema["anyOf"])) copy["anyOf"] = schema["anyOf"].map(below);
  const { additionalProperties: others = false } = schema;
  if (!typesOf(schema)?.includes("object") || others !== false) return copy;
  return { ...copy, additionalProperties: false, required: Object.keys(objectAt(schema, "properties")) };
}

function mapped(parts: Json, change: (part: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, change(part)]));
}
