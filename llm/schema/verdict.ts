import { isObject, type Json } from "../../engine/base/json.ts";
import { valuesOf } from "./merge_schemas.ts";
import {
  canonical,
  dependenciesOf,
  isEqual,
  listAt,
  MOST_ITEMS,
  numberAt,
  objectAt,
  prefixOf,
  requiredOf,
  resolve,
  restOf,
  typesOf,
} from "./schema.ts";

/** True if a value validates: 1 yes, 0 no, between them unknown. `all` of several is the least of them. */
export type SchemaVerdict = 0 | 0.5 | 1;

const MOST_STEPS = 5_000;
const MOST_LEVELS = 400;

interface Judging {
  readonly root: unknown;
  left: number;
  level: number;
}

/**
 * Judges a value. Unknown is what no one can tell in bounded time (patterns are never run), what not all agree
 * on (formats), and what takes more than 5,000 steps.
 */
export function verdict(root: unknown, schema: unknown, value: unknown): SchemaVerdict {
  return judge({ root, left: MOST_STEPS, level: 0 }, schema, value);
}

function judge(judging: Judging, schema: unknown, value: unknown): SchemaVerdict {
  if (schema === false) return 0;
  if (!isObject(schema)) return 1;
  if (--judging.left < 0 || judging.level > MOST_LEVELS) return 0.5;
  judging.level++;
  const result = all([
    () => yes(isOfType(schema, value)),
    () => listedIn(schema, value),
    () => ofKind(judging, schema, value),
    () => combined(judging, schema, value),
  ]);
  judging.level--;
  return result;
}

function yes(fits: boolean): SchemaVerdict {
  return fits ? 1 : 0;
}

/** The least of several, without a look at those behind a no. */
function all(verdicts: Iterable<() => SchemaVerdict>): SchemaVerdict {
  let least: SchemaVerdict = 1;
  for (const judged of verdicts) {
    const one = judged();
    if (one === 0) return 0;
    if (one < least) least = one;
  }
  return least;
}

function isOfType(schema: Json, value: unknown): boolean {
  const types = typesOf(schema);
  if (!types || (schema["nullable"] === true && value === null)) return true;
  return types.some((type) => isOf(type, value));
}

function isOf(type: string, value: unknown): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    default:
      return true; // no type of JSON Schema: nobody knows what it asks for
  }
}

function listedIn(schema: Json, value: unknown): SchemaVerdict {
  const values = valuesOf(schema);
  if (!values || values.some((one) => isEqual(one, value))) return 1;
  return values.length >= MOST_ITEMS ? 0.5 : 0;
}

function ofKind(judging: Judging, schema: Json, value: unknown): SchemaVerdict {
  if (typeof value === "number") return ofNumber(schema, value);
  if (typeof value === "string") return ofText(schema, value);
  if (Array.isArray(value)) return ofArray(judging, schema, value);
  return isObject(value) ? ofObject(judging, schema, value) : 1;
}

function ofNumber(schema: Json, value: number): SchemaVerdict {
  const low = numberAt(schema, "minimum") ?? -Infinity;
  const high = numberAt(schema, "maximum") ?? Infinity;
  if (value < low || value > high) return 0;
  if (value <= (numberAt(schema, "exclusiveMinimum") ?? -Infinity)) return 0;
  if (value >= (numberAt(schema, "exclusiveMaximum") ?? Infinity)) return 0;
  const times = value / (numberAt(schema, "multipleOf") ?? value);
  if (!Number.isFinite(times) || Number.isInteger(times)) return 1;
  return Math.abs(times - Math.round(times)) < 1e-6 ? 0.5 : 0;
}

function ofText(schema: Json, value: string): SchemaVerdict {
  const [min, max] = [numberAt(schema, "minLength") ?? 0, numberAt(schema, "maxLength") ?? Infinity];
  const length = min === 0 && max === Infinity ? 0 : [...value].length;
  if (length < min || length > max) return 0;
  return typeof schema["pattern"] === "string" || typeof schema["format"] === "string" ? 0.5 : 1;
}

function ofArray(judging: Judging, schema: Json, value: readonly unknown[]): SchemaVerdict {
  if (value.length < (numberAt(schema, "minItems") ?? 0)) return 0;
  if (value.length > (numberAt(schema, "maxItems") ?? Infinity)) return 0;
  const [prefix, rest] = [prefixOf(schema), restOf(schema)];
  return all([
    () => yes(schema["uniqueItems"] !== true || new Set(value.map(canonical)).size === value.length),
    () => all(value.map((item, i) => () => judge(judging, i < prefix.length ? prefix[i] : rest, item))),
    () => contained(judging, schema, value),
  ]);
}

function contained(judging: Judging, schema: Json, value: readonly unknown[]): SchemaVerdict {
  if (schema["contains"] === undefined) return 1;
  const verdicts = value.map((item) => judge(judging, schema["contains"], item));
  const sure = verdicts.filter((one) => one === 1).length;
  const perhaps = verdicts.filter((one) => one > 0).length;
  const [min, max] = [numberAt(schema, "minContains") ?? 1, numberAt(schema, "maxContains") ?? Infinity];
  if (perhaps < min || sure > max) return 0;
  return sure >= min && perhaps <= max ? 1 : 0.5;
}

function ofObject(judging: Judging, schema: Json, value: Json): SchemaVerdict {
  const keys = Object.keys(value);
  if (keys.length < (numberAt(schema, "minProperties") ?? 0)) return 0;
  if (keys.length > (numberAt(schema, "maxProperties") ?? Infinity)) return 0;
  const has = (key: unknown) => typeof key !== "string" || Object.hasOwn(value, key);
  if (!requiredOf(schema).every(has)) return 0;
  if (!dependenciesOf(schema).every(([key, wants]) => !has(key) || wants.every(has))) return 0;
  const names = schema["propertyNames"];
  return all([
    () => all(keys.map((key) => () => ofProperty(judging, schema, [key, value[key]]))),
    () => names === undefined ? 1 : all(keys.map((key) => () => judge(judging, names, key))),
    () => Object.hasOwn(schema, "unevaluatedProperties") ? 0.5 : 1,
  ]);
}

function ofProperty(judging: Judging, schema: Json, [key, value]: readonly [string, unknown]): SchemaVerdict {
  const properties = objectAt(schema, "properties");
  const mayMatch = isObject(schema["patternProperties"]) ? 0.5 : 1;
  if (Object.hasOwn(properties, key)) {
    return all([() => judge(judging, properties[key], value), () => mayMatch]);
  }
  return mayMatch === 1 ? judge(judging, schema["additionalProperties"], value) : 0.5;
}

function combined(judging: Judging, schema: Json, value: unknown): SchemaVerdict {
  const of = (part: unknown) => judge(judging, part, value);
  return all([
    () => schema["$ref"] === undefined ? 1 : of(resolve(judging.root, schema["$ref"])),
    () => all(listAt(schema, "allOf").map((part) => () => of(part))),
    () => any(listAt(schema, "anyOf"), of),
    () => one(listAt(schema, "oneOf"), of),
    () => schema["not"] === undefined ? 1 : opposite(of(schema["not"])),
    () => schema["if"] === undefined ? 1 : conditional(of(schema["if"]), schema, of),
    () => Object.keys(objectAt(schema, "dependentSchemas")).length > 0 ? 0.5 : 1,
  ]);
}

type Judge = (part: unknown) => SchemaVerdict;

function any(branches: readonly unknown[], of: Judge): SchemaVerdict {
  let most: SchemaVerdict = branches.length === 0 ? 1 : 0;
  for (const branch of branches) {
    if (most === 1) return 1;
    const one = of(branch);
    if (one > most) most = one;
  }
  return most;
}

function one(branches: readonly unknown[], of: Judge): SchemaVerdict {
  if (branches.length === 0) return 1;
  const verdicts = branches.map(of);
  const sure = verdicts.filter((one) => one === 1).length;
  const perhaps = verdicts.filter((one) => one === 0.5).length;
  if (sure > 1 || sure + perhaps === 0) return 0;
  return perhaps === 0 ? 1 : 0.5;
}

function opposite(verdict: SchemaVerdict): SchemaVerdict {
  return verdict === 0.5 ? 0.5 : yes(verdict === 0);
}

function conditional(condition: SchemaVerdict, schema: Json, of: Judge): SchemaVerdict {
  if (condition === 0.5) return 0.5;
  return of(condition === 1 ? schema["then"] : schema["else"]);
}
