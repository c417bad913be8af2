import { isObject, type Json } from "../../engine/base/json.ts";
import { listAt, objectAt, requiredOf, resolve, typesOf } from "./schema.ts";

/** Keywords that strict mode rejects, from the guide of February 2026 and errors that users reported. */
const REFUSED = [
  "allOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
  "dependentRequired",
  "dependentSchemas",
  "patternProperties",
  "propertyNames",
  "unevaluatedProperties",
  "unevaluatedItems",
  "minProperties",
  "maxProperties",
  "contains",
  "minContains",
  "maxContains",
  "uniqueItems",
  "prefixItems",
  "default",
];

const IS_REFUSED: ReadonlySet<string> = new Set(REFUSED);

/** Limits of the guide (2026-02): levels of objects, and values in all lists together. */
const MOST_LEVELS = 10;
const MOST_VALUES = 1_000;
/** Properties of all objects together, and characters of their names, of those of definitions, and of listed values. */
const MOST_PROPERTIES = 5_000;
const MOST_STRINGS = 120_000;
/** Schemas that are looked at; the service refuses far smaller ones for their size. */
const MOST_SCHEMAS = 100_000;
/** Parts of a path that are followed; lists and choices in each other are no levels, but take stack. */
const MOST_PATH = 400;

/** State of the walk through a schema. */
interface Tour {
  readonly root: unknown;
  schemas: number;
  levels: number;
  values: number;
}

/** Position of a schema: how Python prints that, and how many objects are around it. */
interface Spot {
  readonly path: readonly string[];
  readonly level: number;
}

/**
 * Problem that `strict: true` finds wrong with a schema, in the API's words behind «Invalid schema for … 'NAME': »:
 * the first problem from the root down. Nothing if it is fine.
 */
export function strictProblem(schema: unknown): string | undefined {
  const ofRoot = rootProblem(schema);
  if (ofRoot !== undefined) return ofRoot;
  const tour: Tour = { root: schema, schemas: 0, levels: 0, values: 0 };
  return tooLarge(schema) ?? problemOf(tour, schema, { path: [], level: 0 }) ?? problemOfSize(tour);
}

/**
 * Problem that the API finds wrong with a schema that is not strict: the root has to be an object, and to say so. How
 * large it may be is not told; what is too large with `strict` is so without.
 */
export function looseProblem(schema: unknown): string | undefined {
  return rootProblem(schema) ?? tooLarge(schema);
}

/** Keywords whose keys are names that the client gives. */
const NAMING = ["properties", "$defs", "definitions"];

/** Problem with the size of a schema as a whole, whatever is in it; looked at until there is too much of it. */
export function tooLarge(schema: unknown): string | undefined {
  const sizes = { properties: 0, strings: 0 };
  const open: unknown[] = [schema];
  while (open.length > 0 && sizes.properties <= MOST_PROPERTIES) {
    const part = open.pop();
    if (isObject(part)) measure(part, sizes);
    if (typeof part !== "object" || part === null) continue;
    for (const one of Object.values(part)) if (typeof one === "object") open.push(one);
  }
  const { properties, strings } = sizes;
  if (properties > MOST_PROPERTIES) return `${properties} parameters exceed the limit of ${MOST_PROPERTIES}.`;
  if (strings <= MOST_STRINGS) return undefined;
  return `the total length of property names, definition names and enum values is ${strings}, which exceeds the ` +
    `limit of ${MOST_STRINGS}.`;
}

function measure(schema: Json, sizes: { properties: number; strings: number }): void {
  for (const key of NAMING) {
    const named = schema[key];
    if (!isObject(named)) continue;
    for (const name of Object.keys(named)) {
      sizes.strings += name.length;
      if (key === "properties") sizes.properties++;
    }
  }
  for (const value of listAt(schema, "enum")) if (typeof value === "string") sizes.strings += value.length;
  if (typeof schema["const"] === "string") sizes.strings += schema["const"].length;
}

function rootProblem(schema: unknown): string | undefined {
  if (!isObject(schema)) return `${python(schema)} is not of type 'object', 'boolean'.`;
  const { type } = schema;
  if (type !== "object") {
    const got = typeof type === "string" ? type : Array.isArray(type) ? python(type) : "None";
    return `schema must be a JSON Schema of 'type: "object"', got 'type: "${got}"'.`;
  }
  if (!["oneOf", "anyOf", "allOf", "enum", "const", "not"].some((key) => Object.hasOwn(schema, key))) {
    return undefined;
  }
  return "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'const'/'not' at the top level.";
}

function problemOfSize({ levels, values }: Tour): string | undefined {
  if (levels > MOST_LEVELS) return `${levels} levels of nesting exceeds limit of ${MOST_LEVELS}.`;
  if (values <= MOST_VALUES) return undefined;
  return `Expected at most ${MOST_VALUES} enum values in total within a single schema when using structured ` +
    `outputs, but received ${values}. Consider reducing the number of enums, or use 'strict: false' to opt out ` +
    "of structured outputs.";
}

/** Python's notation of a value: texts in quotes, `None`, `True`. */
function python(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return `'${value}'`;
  return Array.isArray(value) ? `[${value.slice(0, 20).map(python).join(", ")}]` : String(value);
}

/** A tuple of one has a comma in Python. */
function context(path: readonly string[]): string {
  return `context=(${path.map((part) => `'${part}'`).join(", ")}${path.length === 1 ? "," : ""})`;
}

function problemOf(tour: Tour, schema: unknown, spot: Spot): string | undefined {
  if (++tour.schemas > MOST_SCHEMAS || isTooDeep(spot) || !isObject(schema)) return undefined;
  if (Object.hasOwn(schema, "$ref")) return problemOfRef(tour, schema, spot);
  tour.values += listAt(schema, "enum").length;
  const own = problemOfKeywords(schema) ?? problemOfObject(schema) ?? problemOfArray(schema);
  if (own !== undefined) return `In ${context(spot.path)}, ${own}`;
  for (const [path, part, level] of partsOf(schema)) {
    const below = { path: [...spot.path, ...path], level: spot.level + level };
    tour.levels = Math.max(tour.levels, below.level);
    const problem = problemOf(tour, part, below);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isTooDeep({ path, level }: Spot): boolean {
  return level > 4 * MOST_LEVELS || path.length > MOST_PATH;
}

function problemOfRef({ root }: Tour, schema: Json, { path }: Spot): string | undefined {
  const others = Object.keys(schema).filter((key) => key !== "$ref");
  if (others.length > 0) {
    return `${context(path)}, $ref cannot have keywords {${others.map(python).join(", ")}}.`;
  }
  const ref = String(schema["$ref"]);
  if (ref !== "#" && !/^#\/(\$defs|definitions)\/[^/]+$/.test(ref)) {
    return `In ${
      context(path)
    }, reference can only point to definitions defined at the top level of the schema.`;
  }
  if (resolve(root, ref) !== undefined) return undefined;
  return `In ${context(path)}, reference to component '${ref}' which was not found in the schema.`;
}

function problemOfKeywords(schema: Json): string | undefined {
  const isSuspect = Object.keys(schema).some((key) => IS_REFUSED.has(key));
  const refused = isSuspect ? REFUSED.find((key) => Object.hasOwn(schema, key)) : undefined;
  if (refused !== undefined) return `'${refused}' is not permitted.`;
  const typed = Object.hasOwn(schema, "type") || Array.isArray(schema["anyOf"]);
  return typed ? undefined : "schema must have a 'type' key.";
}

const EVERY_KEY =
  "'required' is required to be supplied and to be an array including every key in properties.";

function problemOfObject(schema: Json): string | undefined {
  if (!typesOf(schema)?.includes("object")) return undefined;
  if (schema["additionalProperties"] !== false) {
    return "'additionalProperties' is required to be supplied and to be false.";
  }
  const properties = objectAt(schema, "properties");
  const required = new Set(requiredOf(schema));
  const missing = Object.keys(properties).find((key) => !required.has(key));
  if (missing !== undefined) return `${EVERY_KEY} Missing '${missing}'.`;
  const extra = [...required].find((key) => !Object.hasOwn(properties, key) || isUnseen(properties[key]));
  return extra === undefined ? undefined : `${EVERY_KEY} Extra required key '${extra}' supplied.`;
}

/** The service does not count properties that say nothing, and objects that list none: what users call maps. */
function isUnseen(schema: unknown): boolean {
  if (!isObject(schema)) return true;
  const isMap = schema["type"] === "object" && !Object.hasOwn(schema, "properties");
  return isMap || Object.keys(schema).length === 0;
}

function problemOfArray(schema: Json): string | undefined {
  const isList = typesOf(schema)?.includes("array") ?? false;
  return isList && !isObject(schema["items"]) ? "array schema missing items." : undefined;
}

type Part = readonly [path: readonly string[], schema: unknown, level: number];

const CONTAINERS = ["properties", "items", "anyOf", "$defs", "definitions"];

/** The schemas in a schema, and by how many levels of objects they are deeper. */
function partsOf(schema: Json): readonly Part[] {
  if (!CONTAINERS.some((key) => Object.hasOwn(schema, key))) return [];
  const named = (key: string, level: number): readonly Part[] =>
    Object.entries(objectAt(schema, key)).map(([name, part]) => [[key, name], part, level]);
  return [
    ...named("properties", 1),
    ...(isObject(schema["items"]) ? [[["items"], schema["items"], 0] as const] : []),
    ...listAt(schema, "anyOf").map((part, i): Part => [["anyOf", String(i)], part, 0]),
    ...named("$defs", 0),
    ...named("definitions", 0),
  ];
}
