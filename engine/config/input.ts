import { z } from "zod";
import { isObject } from "../base/json.ts";
import { UNCOMPILED } from "../base/uncompiled.ts";

type Schema = z.core.$ZodType;

/**
 * Input form of a value: every default filled in, no transform applied. Unlike parsed output it can be merged, sent and
 * parsed again. A value that does not fit its schema stays as it is.
 *
 * @example
 * ```ts
 * import { z } from "zod";
 * import { filled } from "./input.ts";
 *
 * const schema = z.object({ port: z.string().default("80").transform(Number) });
 * console.assert(JSON.stringify(filled(schema, {})) === '{"port":"80"}');
 * ```
 */
export function filled(schema: Schema, value: unknown): unknown {
  if (schema instanceof z.ZodDefault) {
    return value === undefined ? defaultOf(schema) : filled(schema.unwrap(), value);
  }
  if (schema instanceof z.ZodPrefault) {
    return filled(schema.unwrap(), value === undefined ? schema.def.defaultValue : value);
  }
  const inner = innerOf(schema);
  if (inner) return filled(inner, value);
  if (schema instanceof z.ZodUnion) {
    const fitting = schema.options.find((option) => z.safeParse(option, value, UNCOMPILED).success);
    return fitting ? filled(fitting, value) : value;
  }
  if (Array.isArray(value)) return filledList(schema, value);
  if (!isObject(value)) return alike(schema, value);
  if (schema instanceof z.ZodRecord) {
    const { valueType } = schema;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(valueType, one)]));
  }
  if (!(schema instanceof z.ZodObject)) return value;
  const own = Object.entries(schema.shape).map(([key, one]) => [key, filled(one, value[key])]);
  return Object.fromEntries([
    ...own.filter(([, one]) => one !== undefined),
    ...Object.entries(value).filter(([key]) => !Object.hasOwn(schema.shape, key)),
  ]);
}

/** One of the listed values of a schema, where a number was written for a text such as "404", or the other way round. */
export function alike(schema: Schema, value: unknown): unknown {
  if (!(schema instanceof z.ZodLiteral || schema instanceof z.ZodEnum)) return value;
  const other = typeof value === "number" ? String(value) : typeof value === "string" ? Number(value) : value;
  return !z.safeParse(schema, value).success && z.safeParse(schema, other).success ? other : value;
}

function filledList(schema: Schema, list: readonly unknown[]): unknown {
  if (schema instanceof z.ZodArray) return list.map((one) => filled(schema.element, one));
  return list;
}

/** A default, where it is in the input form, too; a transform below it may have no such form. */
function defaultOf(schema: z.ZodDefault): unknown {
  const { defaultValue } = schema.def;
  const { success, data } = z.safeParse(schema.unwrap(), defaultValue, UNCOMPILED);
  return success && JSON.stringify(data) === JSON.stringify(defaultValue) ? defaultValue : undefined;
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
  const next = bare instanceof z.ZodObject && Object.hasOwn(bare.shape, key) ? bare.shape[key] : undefined;
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
