/**
 * Checks of single values, in the words of the real API. A check says what is wrong, or nothing.
 *
 * @module
 */
import { isObject } from "../../engine/base/json.ts";

/** Checks one value, whose place is `at`; `undefined` when it is fine. */
export type MessageCheck = (value: unknown, at: string) => string | undefined;

/** Message for a missing required field. */
export function missing(at: string): string {
  return `${at}: Field required`;
}

/** Message for an unknown key. */
export function extra(at: string): string {
  return `${at}: Extra inputs are not permitted`;
}

/** True or false. */
export function boolean(value: unknown, at: string): string | undefined {
  return typeof value === "boolean" ? undefined : `${at}: Input should be a valid boolean`;
}

/** Any text. */
export function string(value: unknown, at: string): string | undefined {
  return typeof value === "string" ? undefined : `${at}: Input should be a valid string`;
}

/** A text that says something. */
export function name(value: unknown, at: string): string | undefined {
  return string(value, at) ?? (value === "" ? `${at}: String should have at least 1 character` : undefined);
}

/** A JSON object. */
export function object(value: unknown, at: string): string | undefined {
  return isObject(value) ? undefined : `${at}: Input should be an object`;
}

/** A list, each item of which is checked. */
export function list(item: MessageCheck): MessageCheck {
  return (value, at) =>
    Array.isArray(value)
      ? firstOf(value.map((one, index) => () => item(one, `${at}.${index}`)))
      : `${at}: Input should be a valid list`;
}

/** A whole number. */
export function integer(min: number): MessageCheck {
  return (value, at) => {
    if (typeof value !== "number" || !Number.isInteger(value)) {
      return `${at}: Input should be a valid integer`;
    }
    return value < min ? `${at}: Input should be greater than or equal to ${min}` : undefined;
  };
}

/** Any number within limits. */
export function within(min: number, max: number): MessageCheck {
  return (value, at) => {
    if (typeof value !== "number") return `${at}: Input should be a valid number`;
    return value < min || value > max ? `${at}: range: ${min}..${max}` : undefined;
  };
}

/** One of a few texts. */
export function oneOf(...allowed: readonly string[]): MessageCheck {
  return (value, at) =>
    typeof value === "string" && allowed.includes(value)
      ? undefined
      : `${at}: Input should be ${quoted(allowed, " or ")}`;
}

/** An object that says by its `type` what it is. */
export function tagged(allowed: readonly string[]): MessageCheck {
  return (value, at) => {
    if (!isObject(value)) return object(value, at);
    const { type } = value;
    if (type === undefined) return missing(`${at}.type`);
    if (typeof type === "string" && allowed.includes(type)) return undefined;
    const found = typeof type === "string" ? type : typeof type;
    return `${at}: Input tag '${found}' found using 'type' does not match any of the expected tags: ` +
      quoted(allowed, ", ");
  };
}

/** The first of several checks that finds something. */
export function firstOf(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const wrong = check();
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** `'a', 'b' or 'c'`. */
function quoted(values: readonly string[], last: string): string {
  const all = values.map((value) => `'${value}'`);
  return all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")}${last}${all.at(-1)}`;
}
