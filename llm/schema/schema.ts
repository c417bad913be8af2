import { decoded } from "../../engine/base/decoded.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import type { Steps } from "../../engine/base/clock.ts";
import type { Random } from "../../engine/chance/random.ts";

/** Upper bounds of every size, so that no schema takes long: items, characters, levels, members of an `allOf`. */
export const MOST_ITEMS = 1_000;
export const MOST_CHARACTERS = 10_000;
export const MOST_DEPTH = 200;
export const MOST_MEMBERS = 200;

/** Steps that are left for a whole value; values, branches and every eighth character take one. */
export interface StepBudget {
  left: number;
}

/** Position in the value where a schema is used. */
export interface SchemaPlace {
  readonly depth: number;
  /** References that were followed to get here. */
  readonly refs: number;
  /** The property that is filled. */
  readonly name: string;
  /** True if optional parts are left out from here on, since the value is deep enough. */
  readonly shallow: boolean;
}

/** Context shared by all parts of a value. */
export interface Making {
  readonly root: unknown;
  readonly random: Random;
  readonly budget: StepBudget;
  /** Steps left in the budget at the next rest. */
  rest_at: number;
  /** A value for a schema, or `NEVER`; in steps, since some schemas have a lot in them. */
  readonly make: (schema: unknown, place: SchemaPlace) => Steps<unknown>;
}

/** Stands for «no value fits»; a symbol, since every JSON value can be one that fits. */
export const NEVER: unique symbol = Symbol("never");

/** The schema that a local reference names, or nothing: `#`, a JSON pointer, or an anchor of a definition. */
export function resolve(root: unknown, ref: unknown): unknown {
  if (typeof ref !== "string" || !ref.startsWith("#")) return undefined;
  if (ref === "#") return root;
  if (typeof root !== "object" || root === null) return undefined;
  const known = resolved.get(root) ?? new Map<string, unknown>();
  resolved.set(root, known);
  if (!known.has(ref)) known.set(ref, named(root, ref));
  return known.get(ref);
}

/** What the references in a schema name: a long pointer is followed once, however often it is used. */
const resolved = new WeakMap<object, Map<string, unknown>>();

function named(root: object, ref: string): unknown {
  if (!ref.startsWith("#/")) return anchored(root, ref.slice(1));
  let at: unknown = root;
  for (const part of ref.slice(2, MOST_CHARACTERS).split("/")) at = member(at, unescaped(part));
  return at;
}

function anchored(root: unknown, name: string): unknown {
  const definitions = ["$defs", "definitions"].flatMap((key) => Object.values(objectAt(root, key)));
  return definitions.find((definition) => isObject(definition) && definition["$anchor"] === name);
}

function member(at: unknown, key: string): unknown {
  if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return undefined;
  return Reflect.get(at, key);
}

function unescaped(part: string): string {
  const plain = /%[0-9a-f]{2}/i.test(part) ? decoded(part) : part;
  return plain.replaceAll("~1", "/").replaceAll("~0", "~");
}

/** The own member of an object, if that is an object itself; else an empty one. */
export function objectAt(schema: unknown, key: string): Json {
  const found = member(schema, key);
  return isObject(found) ? found : {};
}

/** A keyword that is a list; empty where it is not. */
export function listAt(schema: Json, key: string): readonly unknown[] {
  const found = schema[key];
  return Array.isArray(found) ? found : [];
}

/** A keyword that is a number. */
export function numberAt(schema: Json, key: string): number | undefined {
  const found = schema[key];
  return typeof found === "number" && Number.isFinite(found) ? found : undefined;
}

/** The keys that must be there. */
export function requiredOf(schema: Json): readonly string[] {
  return listAt(schema, "required").filter((key) => typeof key === "string");
}

/** The types that a schema names; nothing where it leaves that open. */
export function typesOf(schema: Json): readonly string[] | undefined {
  const { type } = schema;
  if (typeof type === "string") return [type];
  return Array.isArray(type) ? type.filter((one) => typeof one === "string") : undefined;
}

/** Schemas of the first items; draft 7 calls them `items`. */
export function prefixOf(schema: Json): readonly unknown[] {
  return Array.isArray(schema["prefixItems"]) ? schema["prefixItems"] : listAt(schema, "items");
}

/** The schema of all items behind those; draft 7 calls it `additionalItems`. */
export function restOf(schema: Json): unknown {
  return Array.isArray(schema["items"]) ? schema["additionalItems"] : schema["items"];
}

/** Keys that require other keys. */
export function dependenciesOf(schema: Json): readonly (readonly [string, readonly unknown[]])[] {
  const all = { ...objectAt(schema, "dependencies"), ...objectAt(schema, "dependentRequired") };
  return Object.entries(all).flatMap(([key, wants]) => Array.isArray(wants) ? [[key, wants] as const] : []);
}

/** A text that two JSON values share exactly when they are equal. */
export function canonical(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const pairs = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`);
  return `{${pairs.sort().join()}}`;
}

/** Tells equal JSON values, the usual case without making texts of them. */
export function isEqual(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  return canonical(a) === canonical(b);
}
