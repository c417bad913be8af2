import * as z from "zod";
import { isObject } from "../base/json.ts";
import { once } from "../base/once.ts";
import { oncePer } from "../base/once_per.ts";
import { UNCOMPILED } from "../base/uncompiled.ts";
import { ownValue } from "../base/tree.ts";

type Schema = z.core.$ZodType;

/**
 * Input form of a value: every default filled in, no transform applied. Unlike parsed output it can be merged, sent and
 * parsed again. A value that does not fit its schema stays as it is.
 *
 * @example
 * ```ts
 * import * as z from "zod";
 * import { filled } from "./input.ts";
 *
 * const schema = z.object({ port: z.string().default("80").transform(Number) });
 * console.assert(JSON.stringify(filled(schema, {})) === '{"port":"80"}');
 * ```
 */
export function filled(schema: Schema, value: unknown): unknown {
  return fillerOf(schema)(value);
}

/** Fills in the defaults of a value of one schema. */
type Filler = (value: unknown) => unknown;

const fillerOf = oncePer((schema: Schema): Filler => wrapperFiller(schema) ?? contentFiller(schema));

/** The filler of a schema that stands for another one; `undefined` for any other. */
function wrapperFiller(schema: Schema): Filler | undefined {
  if (schema instanceof z.ZodDefault) {
    const isInput = isDefaultInput(schema);
    return (value) =>
      value !== undefined ? filled(schema.unwrap(), value) : isInput ? defaultOf(schema) : undefined;
  }
  if (schema instanceof z.ZodPrefault) {
    return (value) => filled(schema.unwrap(), value === undefined ? schema.def.defaultValue : value);
  }
  const inner = innerOf(schema);
  if (inner) return (value) => filled(inner, value);
  if (!(schema instanceof z.ZodUnion)) return undefined;
  return (value) => {
    if (value === undefined && schema._zod.optin === undefined) return undefined; // each miss would make an error
    const fitting = schema.options.find((option) => z.safeParse(option, value, UNCOMPILED).success);
    return fitting ? filled(fitting, value) : value;
  };
}

function contentFiller(schema: Schema): Filler {
  if (schema instanceof z.ZodArray) {
    return (value) => Array.isArray(value) ? value.map((one) => filled(schema.element, one)) : value;
  }
  if (schema instanceof z.ZodRecord) {
    const { valueType } = schema;
    return (value) => isObject(value) ? mapped(value, (one) => filled(valueType, one)) : value;
  }
  if (schema instanceof z.ZodObject) {
    const fillers = once(() =>
      new Map(Object.entries(schema.shape).map(([key, one]) => [key, fillerOf(one)] as const))
    );
    return (value) => isObject(value) ? filledObject(fillers(), value) : value;
  }
  return (value) => isObject(value) || Array.isArray(value) ? value : alike(schema, value);
}

function mapped(value: Readonly<Record<string, unknown>>, fill: Filler): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fill(one)]));
}

/** The keys of a schema first, in its order, then those that it does not know. */
function filledObject(
  fillers: ReadonlyMap<string, Filler>,
  value: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const all: Record<string, unknown> = {};
  for (const [key, fill] of fillers) {
    const own = fill(value[key]);
    if (own !== undefined) all[key] = own;
  }
  const others = Object.entries(value).filter(([key]) => !fillers.has(key));
  return others.length === 0 ? all : Object.fromEntries([...Object.entries(all), ...others]);
}

/** One of the listed values of a schema, where a number was written for a text such as "404", or the other way round. */
function alike(schema: Schema, value: unknown): unknown {
  if (!(schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum)) return value;
  if (typeof value !== "number" && typeof value !== "string") return value;
  const other = typeof value === "number" ? String(value) : Number(value);
  return !z.safeParse(schema, value).success && z.safeParse(schema, other).success ? other : value;
}

/** A copy of its own of a default: what one tree holds twice would be an alias in YAML. */
function defaultOf(schema: z.ZodDefault): unknown {
  return structuredClone(schema.def.defaultValue);
}

/** True for a default that is in the input form, too; a transform below it may have no such form. */
function isDefaultInput(schema: z.ZodDefault): boolean {
  const { defaultValue } = schema.def;
  const { success, data } = z.safeParse(schema.unwrap(), defaultValue, UNCOMPILED);
  return success && JSON.stringify(data) === JSON.stringify(defaultValue);
}

/** Input schema inside a wrapper such as optional or default; `undefined` for a schema that wraps none. */
function innerOf(schema: Schema): Schema | undefined {
  if (schema instanceof z.ZodPipe) return schema.in;
  const wraps = schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ||
    schema instanceof z.ZodReadonly || schema instanceof z.ZodLazy;
  return wraps ? schema.unwrap() : undefined;
}

/** True if the key at `path` takes texts and nothing else. */
export function takesText(schema: Schema, path: readonly string[]): boolean {
  const bare = bareOf(schema);
  const [key, ...rest] = path;
  if (key === undefined) return bare._zod.def.type === "string" || isEnumOfTexts(bare);
  if (bare instanceof z.ZodRecord) return takesText(bare.valueType, rest);
  const next = bare instanceof z.ZodObject ? ownValue<Schema>(bare.shape, key) : undefined;
  return next ? takesText(next, rest) : false;
}

function isEnumOfTexts(schema: Schema): boolean {
  return schema instanceof z.ZodEnum && schema.options.every((option) => typeof option === "string");
}

function bareOf(schema: Schema): Schema {
  const wraps = schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  const inner = wraps ? schema.unwrap() : innerOf(schema);
  return inner ? bareOf(inner) : schema;
}
