import { isObject } from "./json.ts";

/**
 * Path to JSON of each value of a tree that is no mapping.
 *
 * @example
 * ```ts
 * import { leavesOf } from "./differing.ts";
 * console.assert(leavesOf({ llm: { rules: [1] } }).get("llm.rules") === "[1]");
 * ```
 */
export function leavesOf(tree: unknown): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string) => {
    if (!isObject(value)) return void found.set(path, JSON.stringify(value));
    for (const [key, inner] of Object.entries(value)) visit(inner, path === "" ? key : `${path}.${key}`);
  };
  visit(tree, "");
  return found;
}

/** Paths at which two trees differ, given their leaves. */
export function differingPaths(old: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] {
  return [...new Set([...old.keys(), ...now.keys()])].filter((path) => old.get(path) !== now.get(path));
}
