import { stringify } from "yaml";
import { isObject } from "../base/json.ts";
import { type Tree, valueAt } from "../base/tree.ts";

/** Values that a JSON Schema allows, in words, as Markdown. @throws {TypeError} for a schema it has no words for */
export function typeText(schema: Tree): string {
  const { type, enum: values, const: value, anyOf, prefixItems, items } = schema;
  if (Array.isArray(values)) return alternatives(values.map(defaultText));
  if (value !== undefined) return defaultText(value);
  if (Array.isArray(anyOf)) return alternatives(anyOf.map(typeText));
  if (Array.isArray(prefixItems)) {
    const whole = prefixItems.every((item) => valueAt(item, ["type"]) === "integer");
    return `\`[min, max]\`${whole ? ", whole numbers" : ""}`;
  }
  if (type === "integer") return `whole number${boundsText(schema)}`;
  if (type === "number") return `number${boundsText(schema)}`;
  if (type === "string") return "text";
  if (type === "boolean") return "`true` or `false`";
  if (type === "null") return "`null`";
  if (type === "object") return "mapping";
  if (type === "array" && isObject(items)) return isAny(items) ? "list" : `list of ${typeText(items)}s`;
  if (isAny(schema)) return "any value";
  throw new TypeError(`Cannot describe a schema in words: no words for ${JSON.stringify(schema)}`);
}

/** True for a schema that allows everything. */
function isAny(schema: Tree): boolean {
  return Object.keys(schema).every((key) => key === "description" || key === "default");
}

function boundsText({ minimum, maximum, exclusiveMinimum }: Tree): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return `, more than ${exclusiveMinimum}`;
  if (minimum !== undefined && most !== undefined) return `, ${minimum} to ${most}`;
  if (most !== undefined) return `, at most ${most}`;
  return minimum === undefined ? "" : `, at least ${minimum}`;
}

function alternatives(texts: readonly string[]): string {
  const [last = "", ...before] = texts.toReversed();
  return before.length === 0 ? last : `${before.toReversed().join(", ")} or ${last}`;
}

/** A value as YAML has it, as Markdown. */
export function defaultText(value: unknown): string {
  return value === undefined ? "none" : `\`${flowText(value)}\``;
}

/** A value as YAML has it, on one line. */
export function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trim();
}
