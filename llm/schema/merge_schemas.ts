import { isObject, type Json } from "../../engine/base/json.ts";
import { ownValue } from "../../engine/base/tree.ts";
import { isEqual, listAt, numberAt, objectAt, prefixOf, requiredOf, restOf, typesOf } from "./schema.ts";

const LARGEST = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"];
const SMALLEST = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];

/** A schema for what both schemas accept, neither of which has a combinator; nothing where that is nothing. */
export function merge(a: Json, b: Json): Json | undefined {
  const merged: Record<string, unknown> = { ...a, ...b };
  for (const key of LARGEST) tighten(merged, key, Math.max, a, b);
  for (const key of SMALLEST) tighten(merged, key, Math.min, a, b);
  tighten(merged, "multipleOf", commonMultiple, a, b);
  if (a["uniqueItems"] === true) merged["uniqueItems"] = true;
  if (a["required"] && b["required"]) merged["required"] = [...new Set([...requiredOf(a), ...requiredOf(b)])];
  mergeTypes(merged, a, b);
  mergeValues(merged, a, b);
  mergeProperties(merged, a, b);
  mergeItems(merged, a, b);
  return isEmpty(merged) ? undefined : merged;
}

/** A schema for what both accept, left for later where that takes a look at them. */
export function both(a: unknown, b: unknown): unknown {
  if (a === undefined || a === true) return b;
  if (b === undefined || b === true || a === b) return a;
  return a === false || b === false ? false : { allOf: [a, b] };
}

type Merged = Record<string, unknown>;

function tighten(merged: Merged, key: string, choose: (a: number, b: number) => number, a: Json, b: Json) {
  const [ours, theirs] = [numberAt(a, key), numberAt(b, key)];
  if (ours !== undefined && theirs !== undefined) merged[key] = choose(ours, theirs);
}

/** Looks for it in the first thousand multiples, so that it ends for fractions too. */
function commonMultiple(a: number, b: number): number {
  for (let n = 1; n <= 1_000; n++) if (Number.isInteger(a * n / b)) return a * n;
  return a * b;
}

function mergeTypes(merged: Merged, a: Json, b: Json) {
  const [ours, theirs] = [typesOf(a), typesOf(b)];
  if (!ours || !theirs) return;
  const allow = (types: readonly string[], type: string) =>
    types.includes(type) || (type === "integer" && types.includes("number"));
  const shared = [...ours, ...theirs].filter((type) => allow(ours, type) && allow(theirs, type));
  merged["type"] = [...new Set(shared)];
}

/** `const` is an `enum` of one. */
function mergeValues(merged: Merged, a: Json, b: Json) {
  const [ours, theirs] = [valuesOf(a), valuesOf(b)];
  if (!ours || !theirs) return;
  delete merged["const"];
  merged["enum"] = ours.filter((value) => theirs.some((one) => isEqual(value, one)));
}

/** The values that a schema lists, if it does; at most a thousand. */
export function valuesOf(schema: Json): readonly unknown[] | undefined {
  if (Object.hasOwn(schema, "const")) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? schema["enum"].slice(0, 1_000) : undefined;
}

/** Schema of properties that are not listed; patterns could say anything. */
function othersOf(schema: Json): unknown {
  return isObject(schema["patternProperties"]) ? true : schema["additionalProperties"];
}

function mergeProperties(merged: Merged, a: Json, b: Json) {
  const [ours, theirs] = [objectAt(a, "properties"), objectAt(b, "properties")];
  const patterns = { ...objectAt(a, "patternProperties"), ...objectAt(b, "patternProperties") };
  if (Object.keys(patterns).length > 0) merged["patternProperties"] = patterns;
  const others = both(a["additionalProperties"], b["additionalProperties"]);
  if (others !== undefined) merged["additionalProperties"] = others;
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  if (keys.length === 0) return;
  const of = (own: Json, schema: Json, key: string) => Object.hasOwn(own, key) ? own[key] : othersOf(schema);
  const pairs = keys.map((key) => [key, both(of(ours, a, key), of(theirs, b, key)) ?? true] as const);
  merged["properties"] = Object.fromEntries(pairs);
}

function mergeItems(merged: Merged, a: Json, b: Json) {
  const [ours, theirs] = [prefixOf(a), prefixOf(b)];
  const rest = both(restOf(a), restOf(b));
  if (rest !== undefined) merged["items"] = rest;
  const length = Math.max(ours.length, theirs.length);
  if (length === 0) return;
  const at = (own: readonly unknown[], schema: Json, i: number) => i < own.length ? own[i] : restOf(schema);
  merged["prefixItems"] = Array.from({ length }, (_, i) => both(at(ours, a, i), at(theirs, b, i)) ?? true);
}

const BOUNDS: Readonly<Record<string, readonly [string, string]>> = {
  string: ["minLength", "maxLength"],
  integer: ["minimum", "maximum"],
  number: ["minimum", "maximum"],
  array: ["minItems", "maxItems"],
  object: ["minProperties", "maxProperties"],
};

/** Sees at once that nothing fits: no type, no value, or bounds that crossed. */
function isEmpty(schema: Json): boolean {
  const types = typesOf(schema);
  if (types?.length === 0 || (Array.isArray(schema["enum"]) && listAt(schema, "enum").length === 0)) {
    return true;
  }
  return types?.every((type) => {
    const [low, high] = ownValue(BOUNDS, type) ?? [];
    if (low === undefined || high === undefined) return false;
    return (numberAt(schema, low) ?? -Infinity) > (numberAt(schema, high) ?? Infinity);
  }) ?? false;
}
