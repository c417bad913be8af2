import { hint, nearest } from "../base/hint.ts";
import { isObject } from "../base/json.ts";
import { ownValue, valueAt } from "../base/tree.ts";

/** Most keys that are named as what an unknown one may have meant. */
const MOST_NAMED = 3;

/**
 * Suggestion of the key that an unknown one at `path` may have meant, for the end of a message: one of this name
 * elsewhere, the nearest one beside it, or all that are beside it if they are few. `keys` is the JSON Schema of the
 * configuration, `given` the value of the unknown key.
 */
export function suggestion(keys: unknown, path: readonly PropertyKey[], given: unknown): string {
  const names = path.map(String);
  const other = inOtherSection(keys, path);
  if (other) return other;
  const [key = "", around] = [names.at(-1), path.slice(0, -1)];
  const beside = propertiesAt(keys, around);
  if (path.length > 2) return inOtherMapping(keys, { key, around, beside }) ?? hint(key, beside);
  const meant = completed(keys, names, given);
  if (meant.length > 0 && meant.length <= MOST_NAMED) return didYouMean(meant);
  if (nearest(key, beside) !== undefined) return hint(key, beside);
  const fault = nearest(
    key,
    propertiesAt(keys, []).flatMap((section) => propertiesAt(keys, [section, "faults"])),
  );
  const [near] = fault === undefined ? [] : completed(keys, [...names.slice(0, -1), fault], given);
  return near ? didYouMean([near]) : hint(key, beside);
}

/** The domain that has a fault of this name, by the JSON Schema of the configuration. */
export function domainOfFault(keys: unknown, fault: string): string | undefined {
  return propertiesAt(keys, []).find((section) => isKey(keys, [section, "faults", fault]));
}

/**
 * Dotted paths of settings whose last keys, joined by `_`, are this name: of each section the shortest ones, if they
 * are few.
 */
export function settingsNamed(keys: unknown, name: string): string[] {
  const found = Array.from(settingsBelow(keys, [])).filter((path) =>
    path.some((_, at) => at > 0 && path.slice(at).join("_") === name)
  );
  const shortest = found.filter((path) =>
    found.every((other) => other[0] !== path[0] || other.length >= path.length)
  );
  return shortest.length > MOST_NAMED ? [] : shortest.map((path) => path.join("."));
}

/** Mappings whose keys are names of the user's, or of faults. */
const NOT_SETTINGS = ["faults", "custom_faults", "rules", "scenario"];

function* settingsBelow(keys: unknown, path: readonly string[]): Generator<readonly string[]> {
  const inside = propertiesAt(keys, path).filter((key) => !NOT_SETTINGS.includes(key));
  if (inside.length === 0) yield path;
  for (const key of inside) yield* settingsBelow(keys, [...path, key]);
}

/** What would be right in place of a value of the wrong type, for the end of a message. */
export function fittingValue(keys: unknown, path: readonly PropertyKey[], given: unknown): string {
  if (typeof given === "number" && propertiesAt(keys, path).includes("pct")) {
    return didYouMean([[...path, "pct"]]);
  }
  if (typeof given === "string") return fittingForText(typesAt(keys, path), given, String(path.at(-1)));
  return typeof given === "number" && isRangeAt(keys, path) ? `: write [${given}, ${given}]` : "";
}

/** Length of a unit of time in milliseconds, by what people write behind numbers and at the end of a key. */
const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  hours: 3_600_000,
};

/** Suggestion in place of a text, for a key that takes something of these types. */
function fittingForText(types: readonly unknown[], given: string, key: string): string {
  const isNumber = types.includes("number") || types.includes("integer");
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*(%|[a-z]*)$/.exec(given) ?? [];
  if (isNumber && number !== undefined) {
    if (unit === "%") return ": write it without %";
    if (unit === "") return ": write it without quotes";
    const [own, other] = [ownValue(UNITS_MS, key.split("_").at(-1) ?? ""), ownValue(UNITS_MS, unit)];
    if (own !== undefined && other !== undefined) return `: write ${Number(number) * other / own}`;
  }
  const isYes = /^(?:true|yes|on)$/i.test(given);
  if (!types.includes("boolean") || !(isYes || /^(?:false|no|off)$/i.test(given))) return "";
  return `: write ${isYes}${given === String(isYes) ? ", without quotes" : ""}`;
}

/** Suggestion of the same key in another section, e.g. of a fault that another domain has. */
function inOtherSection(
  keys: unknown,
  [section = "", ...rest]: readonly PropertyKey[],
): string | undefined {
  if (rest.length === 0) return undefined;
  const other = propertiesAt(keys, []).find((name) => name !== section && isKey(keys, [name, ...rest]));
  if (other === undefined) return undefined;
  if (rest.some((key) => typeof key === "number")) return `, only ${other} has it`;
  const isFault = rest[0] === "faults" && rest.length === 2;
  return `${isFault ? `, it is a fault of ${other}` : ""}${didYouMean([[other, ...rest]])}`;
}

/** Suggestion of the same key in a mapping beside the unknown one, or around it. */
function inOtherMapping(
  keys: unknown,
  { key, around, beside }: {
    readonly key: string;
    readonly around: readonly PropertyKey[];
    readonly beside: readonly string[];
  },
): string | undefined {
  const inside = beside.find((name) => propertiesAt(keys, [...around, name]).includes(key));
  if (inside !== undefined) return didYouMean([[inside, key]]);
  const own = around.at(-1);
  const isAround = typeof own === "string" && propertiesAt(keys, around.slice(0, -1)).includes(key);
  return isAround ? `, it stands beside "${own}", not in it` : undefined;
}

/** Paths to keys of this name anywhere below, each with as many keys of the given value as fit there. */
function completed(keys: unknown, path: readonly string[], given: unknown): string[][] {
  const inside = onlyKeys(given);
  const found = Array.from(pathsTo(keys, path.at(-1) ?? "", path.slice(0, -1)));
  const whole = found.map((one) => [...one, ...inside]).filter((one) => isKey(keys, one));
  return whole.length > 0 ? whole : found;
}

/** Keys of nested mappings that have one key each, as of `--set a.b.c=1`. */
function onlyKeys(given: unknown): string[] {
  const [[key, value] = [], ...more] = isObject(given) ? Object.entries(given) : [];
  return key === undefined || more.length > 0 ? [] : [key, ...onlyKeys(value)];
}

function* pathsTo(keys: unknown, name: string, around: readonly string[]): Generator<string[]> {
  for (const key of propertiesAt(keys, around)) {
    if (key === name) yield [...around, key];
    else yield* pathsTo(keys, name, [...around, key]);
  }
}

function isKey(keys: unknown, path: readonly PropertyKey[]): boolean {
  return nodesAt(keys, path).length > 0;
}

function propertiesAt(keys: unknown, path: readonly PropertyKey[]): string[] {
  const names = nodesAt(keys, path).flatMap((node) => {
    const properties = valueAt(node, ["properties"]);
    return isObject(properties) ? Object.keys(properties) : [];
  });
  return [...new Set(names)];
}

function typesAt(keys: unknown, path: readonly PropertyKey[]): unknown[] {
  return nodesAt(keys, path).map((node) => valueAt(node, ["type"]));
}

/** True where a pair of numbers is expected. */
function isRangeAt(keys: unknown, path: readonly PropertyKey[]): boolean {
  return nodesAt(keys, path).some((node) => {
    const items = valueAt(node, ["prefixItems"]);
    return Array.isArray(items) && items.length === 2 &&
      items.every((item) => ["number", "integer"].includes(String(valueAt(item, ["type"]))));
  });
}

/** The JSON Schemas at a path of the configuration: several where a value may be of one kind or another. */
function nodesAt(keys: unknown, path: readonly PropertyKey[]): unknown[] {
  return path.reduce<unknown[]>(
    (nodes, key) => nodes.flatMap((node) => nodesUnder(node, key)),
    variants(keys),
  );
}

function nodesUnder(node: unknown, key: PropertyKey): unknown[] {
  if (typeof key === "number") return variants(valueAt(node, ["items"]));
  const named = valueAt(node, ["properties", key]);
  const any = valueAt(node, ["additionalProperties", "properties"]);
  return variants(named ?? (any && valueAt(node, ["additionalProperties"])));
}

/** A schema, or all those of which a value has to fit one. */
function variants(node: unknown): unknown[] {
  const several = valueAt(node, ["anyOf"]);
  if (Array.isArray(several)) return several.flatMap(variants);
  return node === undefined ? [] : [node];
}

function didYouMean(paths: readonly (readonly PropertyKey[])[]): string {
  return `, did you mean ${paths.map((path) => `"${path.map(String).join(".")}"`).join(" or ")}?`;
}
