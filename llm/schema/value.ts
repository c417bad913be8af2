/**
 * Values for JSON Schemas. No library does it: json-schema-faker 0.6 has no bounds (45 s for a large
 * `minItems`), throws on a broken reference, and ends recursion with values that do not validate; the others
 * (openapi-sampler, zod-schema-faker) know one example, or no JSON Schema.
 *
 * @module
 */
import { finished, type Steps } from "../../engine/base/clock.ts";
import { integerBetween, type Random } from "../../engine/chance/random.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { arrayOf } from "./array.ts";
import { flatten, type SchemaTrail } from "./flatten.ts";
import { valuesOf } from "./merge_schemas.ts";
import { numberOf } from "./number.ts";
import { objectOf } from "./object.ts";
import { type Making, MOST_DEPTH, NEVER, type SchemaPlace, type StepBudget, typesOf } from "./schema.ts";
import { textOf } from "./string.ts";
import { verdict } from "./verdict.ts";

const BUDGET = 20_000;
const TRIES = 12;
/** Tries that are as usual; those after them leave out what is optional. */
const FULL_TRIES = 4;

/**
 * A plausible value that validates against a JSON Schema (2020-12 or draft 7). What is larger than usual is cut
 * to 1,000 items, 10,000 characters and 200 levels; what recurs ends after four references. `{}` where there is
 * no schema; the nearest that can be had (`null` at worst) where no value fits, or 20,000 steps are used up.
 */
export function valueOf(schema: unknown, random: Random): unknown {
  return finished(valueSteps(schema, random, { left: BUDGET }));
}

/** Makes the value of `valueOf` in steps, which it also takes off the budget that several values share. */
export function* valueSteps(schema: unknown, random: Random, several: StepBudget): Steps<unknown> {
  if (schema === undefined || schema === true || (isObject(schema) && isBlank(schema))) return {};
  const making: Making = {
    root: schema,
    random,
    budget: { left: BUDGET },
    rest_at: BUDGET,
    make: (part, place) => make(making, part, place),
  };
  try {
    const value = yield* making.make(schema, { depth: 0, refs: 0, name: "", shallow: false });
    return value === NEVER ? null : value;
  } catch (error) {
    if (error instanceof RangeError) return null; // deeper than the stack, in a value that it lists
    throw error;
  } finally {
    several.left -= BUDGET - making.budget.left;
  }
}

function isBlank(schema: Json): boolean {
  return Object.keys(schema).length === 0;
}

/** Steps after which the work may rest. */
const STEPS_AT_ONCE = 32;

function* make(making: Making, schema: unknown, place: SchemaPlace): Steps<unknown> {
  if (making.budget.left <= making.rest_at) {
    making.rest_at = making.budget.left - STEPS_AT_ONCE;
    yield;
  }
  if (--making.budget.left < 0 || place.depth > MOST_DEPTH) return null;
  for (let i = 0; i < TRIES; i++) {
    const trail: SchemaTrail = { refs: place.refs, chose: false, doubtful: false, opened: 0 };
    const here = { ...place, shallow: place.shallow || i >= FULL_TRIES || isDeep(making, place) };
    const flat = flatten(making, schema, here, trail);
    const value = flat ? yield* ofFlat(making, flat, { ...here, refs: trail.refs }) : NEVER;
    if (!trail.chose || making.budget.left < 0) return value;
    if (value !== NEVER && (!trail.doubtful || verdict(making.root, schema, value) > 0)) return value;
  }
  return NEVER;
}

function isDeep({ budget }: Making, { depth, refs }: SchemaPlace): boolean {
  return depth >= 8 || refs >= 4 || budget.left < BUDGET / 2;
}

/** A value for a schema without combinators. */
function* ofFlat(making: Making, flat: Json, place: SchemaPlace): Steps<unknown> {
  const values = valuesOf(flat);
  if (values) return listed(making, flat, values);
  switch (typeFor(making.random, flat)) {
    case "object":
      return yield* objectOf(making, flat, place);
    case "array":
      return yield* arrayOf(making, flat, place);
    case "integer":
      return numberOf(making.random, flat, true);
    case "number":
      return numberOf(making.random, flat, false);
    case "boolean":
      return making.random() < 0.5;
    case "null":
      return null;
    default:
      if (Object.hasOwn(flat, "pattern")) yield; // its text takes up to a millisecond
      return textOf(making, flat, place);
  }
}

/** One of the values that a schema lists, which has to meet what else it says. */
function listed({ root, random }: Making, flat: Json, values: readonly unknown[]): unknown {
  if (values.length === 0) return NEVER;
  const start = integerBetween(random, [0, values.length - 1]);
  for (let i = 0; i < values.length; i++) {
    const value = values[(start + i) % values.length];
    if (verdict(root, flat, value) > 0) return value;
  }
  return NEVER;
}

/** Keywords that speak of one type only. */
const HINTS: readonly (readonly [string, readonly string[]])[] = [
  ["object", ["properties", "required", "additionalProperties", "patternProperties", "minProperties"]],
  ["array", ["items", "prefixItems", "minItems", "uniqueItems", "contains"]],
  ["number", ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]],
];

/** One of the types; `null` seldom, as in real answers. */
function typeFor(random: Random, flat: Json): string {
  const types = typesOf(flat);
  if (!types) return HINTS.find(([, keys]) => keys.some((key) => Object.hasOwn(flat, key)))?.[0] ?? "string";
  if (flat["nullable"] === true && random() < 0.1) return "null";
  if (types.length === 1) return types[0] ?? "string";
  const others = types.filter((type) => type !== "null");
  if (others.length === 0 || (others.length < types.length && random() < 0.15)) return "null";
  return others[integerBetween(random, [0, others.length - 1])] ?? "string";
}
