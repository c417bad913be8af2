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

/** A JSON Schema whose types may be in capitals, as the API takes it. */
export function lowered(schema: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return {};
  if (Array.isArray(schema)) return schema.map((item) => lowered(item, depth + 1));
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === "type" ? lowerType(value, depth) : VALUES.includes(key) ? value : lowered(value, depth + 1),
    ]),
  );
}

/** Keys under which there are values, not schemas. */
const VALUES = ["enum", "const", "default", "example", "examples"];

function lowerType(type: unknown, depth: number): unknown {
  if (Array.isArray(type)) return type.map((one) => lowerType(one, depth));
  if (typeof type !== "string") return lowered(type, depth + 1); // a property of that name
  return TYPES.includes(type.toLowerCase()) ? type.toLowerCase() : type;
}

function typeOf({ type, nullable }: Json): Json {
  const name = typeof type === "string" ? type.toLowerCase() : "";
  if (!TYPES.includes(name)) return {};
  return { type: nullable === true ? [name, "null"] : name };
}

function countOf(value: unknown): number {
  return typeof value === "string" ? Number.parseInt(value) || 0 : typeof value === "number" ? value : 0;
}
