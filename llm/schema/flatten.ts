import { integerBetween } from "../../engine/chance/random.ts";
import { isObject, type Json } from "../../engine/base/json.ts";
import { merge } from "./merge_schemas.ts";
import {
  listAt,
  type Making,
  MOST_MEMBERS,
  numberAt,
  objectAt,
  prefixOf,
  requiredOf,
  resolve,
  restOf,
  type SchemaPlace,
} from "./schema.ts";

/** Schemas passed on the way to one without combinators. */
export interface SchemaTrail {
  refs: number;
  /** There was a choice, so another try may get further. */
  chose: boolean;
  /** The choice can be wrong in a way that only the finished value shows. */
  doubtful: boolean;
  /** Combinators that were opened; many mean a cycle. */
  opened: number;
}

const COMBINATORS = ["$ref", "allOf", "anyOf", "oneOf", "if", "not", "dependentSchemas"];
const MOST_OPENED = 64;
const MOST_TRIES = 8;

/** Takes references, `allOf` and one branch of each choice together. Nothing where no value can fit. */
export function flatten(
  making: Making,
  schema: unknown,
  place: SchemaPlace,
  trail: SchemaTrail,
): Json | undefined {
  if (schema === false) return undefined;
  if (!isObject(schema)) return {};
  if (!COMBINATORS.some((key) => Object.hasOwn(schema, key))) return schema;
  let flat: Json | undefined = without(schema);
  if (++trail.opened > MOST_OPENED || --making.budget.left < 0) return flat;
  const add = (part: unknown) => {
    const opened = flat && flatten(making, part, place, trail);
    flat = flat && opened && merge(flat, opened);
  };
  if (Object.hasOwn(schema, "$ref")) {
    trail.refs++;
    add(resolve(making.root, schema["$ref"]));
  }
  for (const part of listAt(schema, "allOf").slice(0, MOST_MEMBERS)) add(part);
  for (const key of ["anyOf", "oneOf"]) {
    const branches = listAt(schema, key);
    if (flat && branches.length > 0) flat = choose(making, flat, branches, { place, trail });
    if (key === "oneOf" && branches.length > 1) trail.doubtful = true;
  }
  if (flat && Object.hasOwn(schema, "if")) flat = choose(making, flat, conditions(schema), { place, trail });
  const doubts = ["if", "not", "dependentSchemas"];
  if (doubts.some((key) => Object.hasOwn(schema, key))) trail.chose = trail.doubtful = true;
  return flat;
}

function without(schema: Json): Json {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !COMBINATORS.includes(key)));
}

function conditions(schema: Json): readonly unknown[] {
  return [{ allOf: [schema["if"], schema["then"] ?? true] }, schema["else"] ?? true];
}

interface Branch {
  readonly place: SchemaPlace;
  readonly trail: SchemaTrail;
}

/** The first branch, from a random one on, that leaves something possible. */
function choose(making: Making, flat: Json, branches: readonly unknown[], { place, trail }: Branch) {
  trail.chose = true;
  const start = place.shallow ? shallowest(making, branches) : drawBranch(making, branches);
  for (let i = 0; i < Math.min(branches.length, MOST_TRIES); i++) {
    const opened = flatten(making, branches[(start + i) % branches.length], place, trail);
    const merged = opened && merge(flat, opened);
    if (merged) return merged;
  }
  return undefined;
}

/** Any branch; `null` less often than others, as in real answers. */
function drawBranch({ random }: Making, branches: readonly unknown[]): number {
  const draw = () => integerBetween(random, [0, branches.length - 1]);
  const first = draw();
  const branch = branches[first];
  return isObject(branch) && branch["type"] === "null" ? draw() : first;
}

/** The branch that needs the fewest levels, of the first fifty. */
function shallowest(making: Making, branches: readonly unknown[]): number {
  const steps = { left: 500 };
  const heights = branches.slice(0, 50).map((branch) => heightOf(making.root, branch, new Set(), steps));
  making.budget.left -= (500 - steps.left) >> 4;
  return heights.indexOf(Math.min(...heights));
}

/** Depth of the smallest value of a schema; endless where it contains itself. */
function heightOf(root: unknown, schema: unknown, above: Set<unknown>, steps: { left: number }): number {
  if (!isObject(schema)) return schema === false ? Infinity : 0;
  if (above.has(schema) || --steps.left < 0) return Infinity;
  above.add(schema);
  const of = (part: unknown) => heightOf(root, part, above, steps);
  const least = (key: string) => {
    const branches = listAt(schema, key).slice(0, 50);
    return branches.length === 0 ? 0 : Math.min(...branches.map(of));
  };
  const same = [
    Object.hasOwn(schema, "$ref") ? of(resolve(root, schema["$ref"])) : 0,
    ...listAt(schema, "allOf").slice(0, 50).map(of),
    least("anyOf"),
    least("oneOf"),
  ];
  const below = childrenOf(schema).map((child) => 1 + of(child));
  above.delete(schema);
  return Math.max(...same, ...below);
}

/** The schemas of what a value must contain. */
function childrenOf(schema: Json): readonly unknown[] {
  const properties = objectAt(schema, "properties");
  const required = requiredOf(schema).slice(0, 50).map((key) =>
    Object.hasOwn(properties, key) ? properties[key] : schema["additionalProperties"]
  );
  const count = Math.min(numberAt(schema, "minItems") ?? 0, 50);
  const prefix = prefixOf(schema).slice(0, count);
  return [...required, ...prefix, ...(count > prefix.length ? [restOf(schema)] : [])];
}
