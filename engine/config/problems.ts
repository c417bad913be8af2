import * as z from "zod";
import type { Problem } from "../base/error.ts";
import { kindOf, type Layer } from "./layer.ts";
import { isSecret } from "./secrets.ts";
import { unknownName } from "../base/hint.ts";
import { oncePer } from "../base/once_per.ts";
import { valueAt } from "../base/tree.ts";
import { domainOfFault, fittingValue, suggestion } from "./suggestion.ts";

/** All keys of a configuration, as a JSON Schema: what to suggest is found there. */
export const keysOf = oncePer((schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: "input", unrepresentable: "any" })
);

/** Turns what zod found into one problem a key, each with its source, line and what would be right. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  layers: readonly Layer[],
): Problem[] {
  const keys = keysOf(schema);
  return issues.flatMap(meantIssues).flatMap((issue): Problem[] => {
    if (issue.code !== "unrecognized_keys") {
      return [{ path: dotted(issue.path), message: sentence(issue, { keys, layers }) }];
    }
    return issuePaths(issue).map((path) => ({
      path: dotted(path),
      message: `unknown key${suggestion(keys, path, givenAt(path, layers))}${where(path, layers)}`,
    }));
  });
}

/** The keys that an issue is about. */
export function issuePaths(issue: z.core.$ZodIssue): readonly (readonly PropertyKey[])[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

/**
 * Issues of a union in place of zod's single "Invalid input": those of the branch that was meant, by the type of the
 * value, or else one that lists the branches. Any other issue stays as it is.
 */
export function meantIssues(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code === "invalid_key") return [{ ...issue, message: issue.issues[0]?.message ?? issue.message }];
  if (issue.code !== "invalid_union" || issue.message !== "Invalid input") return [issue];
  const [meant, ...others] = issue.errors.filter((kind) => !kind.some(isOfOtherType));
  if (meant && others.length === 0) {
    return meant.flatMap((one) => meantIssues({ ...one, path: [...issue.path, ...one.path] }));
  }
  const expected = issue.errors.flat().filter(({ path }) => path.length === 0).map(({ message }) =>
    lowered(message).replace(/^expected |, received .*$/g, "")
  );
  return [{ ...issue, message: `expected ${[...new Set(expected)].join(" or ")}` }];
}

function isOfOtherType({ code, path }: z.core.$ZodIssue): boolean {
  return code === "invalid_type" && path.length === 0;
}

/**
 * Message with the nearest name for a text that is not in an enumeration; `undefined` for other issues and for
 * booleans.
 */
export function wrongName(issue: z.core.$ZodIssue, given: unknown): string | undefined {
  if (issue.code !== "invalid_value" || "expected" in issue || typeof given !== "string") return undefined;
  return unknownName(given, issue.values.map(String));
}

/** A problem with a fault that there is not, which says so if it is one of another domain. */
export function withDomainOfFault({ fault, ...problem }: Problem, schema: () => z.ZodType): Problem {
  const domain = fault === undefined ? undefined : domainOfFault(keysOf(schema()), fault);
  if (domain === undefined) return problem;
  return { ...problem, message: `there is no fault "${fault}" here, it is one of ${domain}` };
}

/** Problems whose messages end with the source and the line of their keys. */
export function located(problems: readonly Problem[], layers: readonly Layer[]): Problem[] {
  return problems.map(({ path, message }) => ({ path, message: message + where(pathOf(path), layers) }));
}

/** The keys of a dotted path; a number is the place in a list. */
export function pathOf(dotted: string): PropertyKey[] {
  return dotted.split(".").map((key) => /^\d+$/.test(key) ? Number(key) : key);
}

function sentence(
  issue: z.core.$ZodIssue,
  { keys, layers }: { readonly keys: unknown; readonly layers: readonly Layer[] },
): string {
  const given = givenAt(issue.path, layers);
  const got = given === undefined
    ? ""
    : isSecret(issue.path)
    ? `, got a ${Array.isArray(given) ? "list" : typeof given}`
    : `, got ${kindOf(given)}${fittingValue(keys, issue.path, given)}`;
  return `${lowered(issue.message).replace(/, received .*$/, "")}${got}${where(issue.path, layers)}`;
}

function givenAt(path: readonly PropertyKey[], layers: readonly Layer[]): unknown {
  return valueAt(layers.findLast(({ tree }) => valueAt(tree, path) !== undefined)?.tree, path);
}

/** Kinds of values, as the schema calls them and as YAML does. */
const KINDS: Readonly<Record<string, string>> = {
  array: "a list",
  tuple: "a list",
  object: "a mapping",
  record: "a mapping",
  int: "a whole number",
};

function lowered(message: string): string {
  return message.replace(/^(Invalid input|Invalid option|Too big|Too small): /, "")
    .replace(/^[A-Z]/, (c) => c.toLowerCase())
    .replace(/\bexpected (array|tuple|object|record|int)\b/, (_, kind: string) => `expected ${KINDS[kind]}`);
}

/** ` (chaos.yaml, line 7)`: the last layer that speaks of the key, or of what is around it. */
function where(path: readonly PropertyKey[], layers: readonly Layer[]): string {
  if (path.length === 0) return "";
  const layer = layers.findLast(({ tree }) => valueAt(tree, path) !== undefined);
  if (!layer) return where(path.slice(0, -1), layers);
  if (layer.source === "") return "";
  const line = layer.line(path);
  return line === undefined ? ` (${layer.source})` : ` (${layer.source}, line ${line})`;
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
