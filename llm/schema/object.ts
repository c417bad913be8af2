import type { Steps } from "../../engine/base/clock.ts";
import { integerBetween } from "../../engine/chance/random.ts";
import { randomWords } from "../../engine/content/vocabulary.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { both } from "./merge_schemas.ts";
import { patternText } from "./pattern.ts";
import {
  dependenciesOf,
  type Making,
  MOST_ITEMS,
  NEVER,
  numberAt,
  objectAt,
  requiredOf,
  type SchemaPlace,
} from "./schema.ts";

/** Share of the optional properties that is generated. */
const SHARE = 0.75;

/** An object: what is required, most of what is optional, and a few entries where any key is allowed. */
export function* objectOf(making: Making, schema: Json, place: SchemaPlace): Steps<Json | typeof NEVER> {
  const properties = objectAt(schema, "properties");
  const required = new Set(requiredOf(schema));
  const wanted = wantedKeys(making, schema, place);
  const entries: [string, unknown][] = [];
  if (required.size > ENTRIES_AT_ONCE) yield;
  const others = [...required].filter((key) => !Object.hasOwn(properties, key));
  for (const key of [...Object.keys(properties), ...others]) {
    if (!wanted.has(key)) continue;
    const own = Object.hasOwn(properties, key) ? properties[key] : valueSchema(schema, key);
    const value = yield* making.make(own, { ...place, depth: place.depth + 1, name: key });
    if (value !== NEVER) entries.push([key, value]);
    else if (required.has(key)) return NEVER;
  }
  yield* addEntries(making, schema, { place, entries });
  return entries.length < leastOf(schema) ? NEVER : yield* fromEntries(entries);
}

/** Entries of an object that are written at once. */
const ENTRIES_AT_ONCE = 256;

/** `Object.fromEntries` in steps: an object of 5,000 properties takes some milliseconds. */
function* fromEntries(entries: readonly (readonly [string, unknown])[]): Steps<Json> {
  const all: Record<string, unknown> = {};
  for (const [index, [key, value]] of entries.entries()) {
    if (index % ENTRIES_AT_ONCE === ENTRIES_AT_ONCE - 1) yield;
    if (key === "__proto__") Object.defineProperty(all, key, { ...OWN, value });
    else all[key] = value;
  }
  return all;
}

/** An own property like any other, also where its name is that of the prototype. */
const OWN = { writable: true, enumerable: true, configurable: true } as const;

function leastOf(schema: Json): number {
  return Math.min(numberAt(schema, "minProperties") ?? 0, MOST_ITEMS);
}

/** Required keys, optional ones by chance while there is room, and what those depend on. */
function wantedKeys({ random }: Making, schema: Json, { shallow }: SchemaPlace): Set<string> {
  const wanted = new Set(requiredOf(schema));
  const optional = Object.keys(objectAt(schema, "properties")).filter((key) => !wanted.has(key));
  const max = numberAt(schema, "maxProperties") ?? Infinity;
  for (const key of optional) {
    if (!shallow && random() < SHARE && wanted.size < max) wanted.add(key);
  }
  for (const key of optional) if (wanted.size < leastOf(schema)) wanted.add(key);
  for (const [key, wants] of dependenciesOf(schema)) {
    if (wanted.has(key)) { for (const other of wants) if (typeof other === "string") wanted.add(other); }
  }
  return wanted;
}

/** Schema of a key that is not listed. */
function valueSchema(schema: Json, key: string): unknown {
  const patterns = Object.entries(objectAt(schema, "patternProperties"));
  const found = patterns.find(([pattern]) =>
    /^\^?[\w-]*$/.test(pattern) && key.startsWith(pattern.replace("^", ""))
  );
  return found?.[1] ?? patterns[0]?.[1] ?? schema["additionalProperties"] ?? true;
}

interface Adding {
  readonly place: SchemaPlace;
  readonly entries: [string, unknown][];
}

/** Adds entries with keys of its own: as many as must be, or one to three where the object is a map. */
function* addEntries(making: Making, schema: Json, { place, entries }: Adding): Steps<void> {
  const isMap = !isObject(schema["properties"]) &&
    ["additionalProperties", "patternProperties", "propertyNames"].some((key) => isObject(schema[key]));
  const usual = isMap && !place.shallow ? integerBetween(making.random, [1, 3]) : 0;
  const max = numberAt(schema, "maxProperties") ?? Infinity;
  const count = Math.min(Math.max(leastOf(schema), usual), max);
  if (entries.length >= count) return;
  const keys = new Set([...entries.map(([key]) => key), ...Object.keys(objectAt(schema, "properties"))]);
  for (let tries = 0; entries.length < count && tries < 2 * count + 10; tries++) {
    const [key, own] = yield* newEntry(making, schema, { place, used: keys.size });
    if (keys.has(key)) continue;
    const value = yield* making.make(own, { ...place, depth: place.depth + 1, name: key });
    if (value === NEVER) return;
    keys.add(key);
    entries.push([key, value]);
  }
}

interface Naming {
  readonly place: SchemaPlace;
  readonly used: number;
}

function* newEntry(making: Making, schema: Json, { place, used }: Naming): Steps<[string, unknown]> {
  const { random, make } = making;
  const [pattern] = Object.entries(objectAt(schema, "patternProperties"));
  if (pattern) return [patternText(random, pattern[0], [1, 40]) ?? "key", pattern[1]];
  const value = schema["additionalProperties"] ?? true;
  const names = schema["propertyNames"];
  if (isObject(names)) {
    return [String(yield* make(both({ type: "string" }, names), { ...place, name: "" })), value];
  }
  const word = randomWords(random, 1, "lorem");
  return [used < 20 ? word : `${word}_${used}`, value];
}
