import { stringify } from "yaml";
import { isObject } from "../base/json.ts";
import { type Tree, valueAt } from "../base/tree.ts";

/** Values that a JSON Schema allows, in words, as Markdown. @throws {TypeError} for a schema it has no words for */
export function typeText(schema: Tree): string {
  const { type, enum: values, anyOf, prefixItems, items } = schema;
  if (Array.isArray(values)) return alternatives(values.map(defaultText));
  if (Array.isArray(anyOf)) return alternatives(anyOf.map(typeText));
  if (Array.isArray(prefixItems)) {
    const whole = prefixItems.every((item) => valueAt(item, ["type"]) === "integer");
    return `\`[min, max]\`${whole ? ", whole numbers" : ""}`;
  }
  if (type === "integer") return `whole number${boundsText(schema)}`;
  if (type === "number") return `number${boundsText(schema)}`;
  if (type === "string") return "text";
  if (type === "boolean") return "`true` or `false`";
  if (type === "object") return "mapping";
  if (type === "array" && isObject(items)) return `list of ${typeText(items)}s`;
  if (Object.keys(schema).every((key) => key === "description")) return "any value";
  throw new TypeError(`Cannot describe a schema in words: no words for ${JSON.stringify(schema)}`);
}

function boundsText({ minimum, maximum, exclusiveMinimum }: Tree): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (exclusiveMinimum !== undefined) return `, more than ${exclusiveMinimum}`;
  if (minimum !== undefined && most !== undefined) return `, ${minimum} to ${most}`;
  if (most !== undefined) return `, at most ${most}`;
  return minimum === undefined ? "" : `, at least ${minimum}`;
}

function alternatives(texts: readonly string[]): string {
  return texts.join(", ").replace(/, ([^,]*)$/, " or $1");
}

/** A value as YAML has it, as Markdown. */
export function defaultText(value: unknown): string {
  return value === undefined ? "none" : `\`${flowText(value)}\``;
}

/** A value as YAML has it, on one line. */
export function flowText(value: unknown): string {
  return stringify(value, { collectionStyle: "flow", flowCollectionPadding: false, lineWidth: 0 }).trim();
}
