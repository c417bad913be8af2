import { isObject, type Json } from "../../engine/base/json.ts";

/** Levels of a schema that are looked at. */
const DEEPEST = 100;
const TYPES = ["string", "number", "integer", "boolean", "array", "object", "null"];
/** Keys that mean the same in both. */
const SAME = [
  "enum",
  "minimum",
  "maximum",
  "pattern",
  "description",
  "title",
  "required",
  "format",
];
/** Keys whose value is a number, which Google writes as text where it has 64 bits. */
const COUNTS = ["minItems", "maxItems", "minLength", "maxLength", "minProperties", "maxProperties"];

/** The JSON Schema that a schema of Google's stands for, whose types are in capitals. */
export function jsonSchemaOf(schema: unknown, depth = 0): unknown {
  if (!isObject(schema) || depth > DEEPEST) return {};
  const inner = (part: unknown) => jsonSchemaOf(part, depth + 1);
  const { items, anyOf, properties } = schema;
  return {
    ...typeOf(schema),
    ...Object.fromEntries(SAME.filter((key) => schema[key] !== undefined).map((key) => [key, schema[key]])),
    ...Object.fromEntries(
      COUNTS.filter((key) => schema[key] !== undefined).map((key) => [key, countOf(schema[key])]),
    ),
    ...(isObject(items) ? { items: inner(items) } : {}),
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map(inner) } : {}),
    ...(isObject(properties)
      ? {
        properties: Object.fromEntries(Object.entries(properties).map(([name, part]) => [name, inner(part)])),
      }
      : {}),
  };
}

function typeOf({ type, nullable }: Json): Json {
  const name = typeof type === "string" ? type.toLowerCase() : "";
  if (!TYPES.includes(name)) return {};
  return { type: nullable === true ? [name, "null"] : name };
}

function countOf(value: unknown): number {
  return typeof value === "string" ? Number.parseInt(value) || 0 : typeof value === "number" ? value : 0;
}
