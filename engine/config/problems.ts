import { hint } from "../base/hint.ts";
import { z } from "zod";
import type { Problem } from "../base/error.ts";
import { kindOf, type Layer } from "./layer.ts";
import { valueAt } from "../base/tree.ts";
import { isObject } from "../base/json.ts";

/** Turns what zod found into one problem a key, each with its source, line and what would be right. */
export function problemsOf(
  issues: readonly z.core.$ZodIssue[],
  schema: z.ZodType,
  layers: readonly Layer[],
): Problem[] {
  const keys = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return issues.flatMap((issue): Problem[] => {
    if (issue.code !== "unrecognized_keys") {
      return [{ path: dotted(issue.path), message: sentence(issue, layers) }];
    }
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return {
        path: dotted(path),
        message: `unknown key${hint(key, knownKeys(keys, issue.path))}${where(path, layers)}`,
      };
    });
  });
}

function sentence(issue: z.core.$ZodIssue, layers: readonly Layer[]): string {
  const given = layers.findLast(({ tree }) => valueAt(tree, issue.path) !== undefined);
  const got = given ? `, got ${kindOf(valueAt(given.tree, issue.path))}` : "";
  return `${lowered(issue.message).replace(/, received .*$/, "")}${got}${where(issue.path, layers)}`;
}

function lowered(message: string): string {
  return message.replace(/^(Invalid input|Invalid option|Too big|Too small): /, "").replace(
    /^[A-Z]/,
    (c) => c.toLowerCase(),
  );
}

/** ` (chaos.yaml, line 7)`: the last layer that speaks of the key. */
function where(path: readonly PropertyKey[], layers: readonly Layer[]): string {
  const layer = layers.findLast(({ tree }) => valueAt(tree, path) !== undefined);
  if (!layer) return "";
  const line = layer.line(path);
  return line === undefined ? ` (${layer.source})` : ` (${layer.source}, line ${line})`;
}

/** The keys that a schema knows at `path`. */
function knownKeys(schema: unknown, path: readonly PropertyKey[]): string[] {
  let node: unknown = schema;
  for (const key of path) node = valueAt(node, typeof key === "number" ? ["items"] : ["properties", key]);
  const properties = valueAt(node, ["properties"]);
  return isObject(properties) ? Object.keys(properties) : [];
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map(String).join(".");
}
