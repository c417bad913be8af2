/**
 * Jinja's filters that the interpreter lacks, as functions of its environment: `x | round(2)` is evaluated as a call of
 * the function of that name.
 *
 * @module
 */
import { isObject, itemsIn } from "../base/json.ts";
import { valueAt } from "../base/tree.ts";
import type { Statement } from "./template.ts";

/** The operand, and the options by their names. */
type Filter = (operand: unknown, options: Readonly<Record<string, unknown>>) => unknown;

/** Each filter with the names of its options, in their order. */
const FILTERS: Readonly<Record<string, readonly [Filter, ...(readonly string[])]>> = {
  round: [rounded, "precision", "method"],
  sum: [(list) => numbersOf(list).reduce((sum, one) => sum + one, 0)],
  min: [(list) => Math.min(...numbersOf(list, 1))],
  max: [(list) => Math.max(...numbersOf(list, 1))],
  truncate: [truncated, "length", "killwords", "end", "leeway"],
  wordcount: [(text) => String(text).match(/\S+/g)?.length ?? 0],
  urlencode: [(text) => encodeURIComponent(String(text)).replaceAll("%2F", "/")],
  format: [formatted],
};

/** The functions of the filters, by names that no template can write. */
export const filterFunctions: Readonly<Record<string, (...args: readonly unknown[]) => unknown>> = Object
  .fromEntries(
    Object.entries(FILTERS).map(([name, [filter, ...names]]) => [functionOf(name), (operand, ...args) => {
      const named = args.at(-1) instanceof Map ? Object.entries(plain(args.at(-1)) ?? {}) : [];
      const placed = args.filter((arg) => !(arg instanceof Map)).map((arg, at) => [names[at] ?? at, arg]);
      return filter(operand, Object.fromEntries([...placed, ...named]));
    }]),
  );

/** The call that a filter of ours stands for; any other statement as it is. */
export function withOurFilter(statement: Statement): Statement {
  if (statement?.type !== "FilterExpression") return statement;
  const filter = valueAt(statement, ["filter"]);
  const name = valueAt(filter, ["value"]) ?? valueAt(filter, ["callee", "value"]);
  if (typeof name !== "string" || !Object.hasOwn(FILTERS, name)) return statement;
  const args = valueAt(filter, ["args"]);
  return Object.assign({ type: "CallExpression" }, {
    callee: { type: "Identifier", value: functionOf(name) },
    args: [valueAt(statement, ["operand"]), ...itemsIn(args)],
  });
}

function functionOf(filter: string): string {
  return `|${filter}`;
}

/** A value of the interpreter, or a map of them, as JavaScript has it. */
function plain(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries(Array.from(value, ([key, one]) => [String(key), plain(one)]));
  }
  return isObject(value) && "value" in value ? plain(value["value"]) : value;
}

/** @throws {Error} for what is no list of numbers, or has fewer of them */
function numbersOf(list: unknown, atLeast = 0): number[] {
  const values = Array.isArray(list) ? list.map(plain) : [];
  const numbers = values.filter((one) => typeof one === "number");
  if (Array.isArray(list) && numbers.length === values.length && numbers.length >= atLeast) {
    return numbers;
  }
  throw new Error("expected a list of numbers");
}

function rounded(operand: unknown, { precision = 0, method = "common" }: Readonly<Record<string, unknown>>) {
  if (typeof operand !== "number") throw new Error("round: expected a number");
  const factor = 10 ** Number(precision);
  const ways = { common: Math.round, ceil: Math.ceil, floor: Math.floor };
  return ways[method === "ceil" || method === "floor" ? method : "common"](operand * factor) / factor;
}

/** The beginning of a text with an end behind it; one that is a little longer stays whole. */
function truncated(
  operand: unknown,
  { length = 255, killwords = false, end = "...", leeway = 5 }: Readonly<Record<string, unknown>>,
): string {
  const text = String(operand);
  if (text.length <= Number(length) + Number(leeway)) return text;
  const kept = text.slice(0, Math.max(0, Number(length) - String(end).length));
  return (killwords ? kept : kept.replace(/ [^ ]*$/, "")) + String(end);
}

/** `%s`, `%d` and `%f` of a text, with a width and a precision, replaced by the values. */
function formatted(operand: unknown, values: Readonly<Record<string, unknown>>): string {
  const left = Object.values(values);
  return String(operand).replace(
    /%(0?)(\d{0,3})(?:\.(\d{1,2}))?([sdif%])/g,
    (all, zero, width, digits, kind) => {
      if (kind === "%") return all === "%%" ? "%" : all;
      const value = plain(left.shift());
      const text = kind === "s"
        ? String(value)
        : kind === "f"
        ? Number(value).toFixed(Number(digits ?? 6))
        : String(Math.trunc(Number(value)));
      return zero === "0" && kind !== "s" ? zeroPadded(text, Number(width)) : text.padStart(Number(width));
    },
  );
}

/** A number with zeros behind its sign, up to a width. */
function zeroPadded(number: string, width: number): string {
  const sign = number.startsWith("-") ? "-" : "";
  return sign + number.slice(sign.length).padStart(width - sign.length, "0");
}
