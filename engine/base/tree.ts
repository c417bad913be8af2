import { isObject } from "./json.ts";

/** A mapping as YAML or JSON gives it. */
export type Tree = Readonly<Record<string, unknown>>;

/**
 * Lays `over` on `base`: mappings merge key by key, anything else replaces the whole value. Neither is changed.
 *
 * @example
 * ```ts
 * import { merge } from "./tree.ts";
 * console.log(merge({ a: { b: 1, c: [1, 2] } }, { a: { c: [3] } })); // { a: { b: 1, c: [3] } }
 * ```
 */
export function merge(base: Tree, over: Tree): Tree {
  const keys = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries(Array.from(keys, (key) => {
    if (!Object.hasOwn(over, key)) return [key, structuredClone(base[key])];
    const [below, above] = [ownValue(base, key), over[key]];
    return [key, isObject(below) && isObject(above) ? merge(below, above) : structuredClone(above)];
  }));
}

/**
 * Both sides of a merge patch (RFC 7396): a tree without what the patch says `null` of, and the patch without its nulls.
 * Merged, they give a tree in which a key that the patch sets to `null` is absent.
 */
export function withoutNulls(tree: Tree, patch: Tree): readonly [Tree, Tree] {
  const below: Record<string, unknown> = { ...tree };
  const above: Record<string, unknown> = { ...patch };
  for (const [key, value] of Object.entries(patch)) {
    const under = ownValue(below, key);
    if (value === null) {
      delete below[key];
      delete above[key];
    } else if (isObject(value)) {
      const [kept, said] = withoutNulls(isObject(under) ? under : {}, value);
      if (isObject(under)) below[key] = kept;
      above[key] = said;
    }
  }
  return [below, above];
}

/** Value of a key of a record; `undefined` for one that is not there, or only inherited, as `constructor` is. */
export function ownValue<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Value at `path`, or `undefined`. */
export function valueAt(tree: unknown, path: readonly PropertyKey[]): unknown {
  let value = tree;
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[String(key)];
    else return undefined;
  }
  return value;
}

/** A mapping with `value` at a dotted path and nothing else. */
export function treeOf(path: readonly string[], value: unknown): Tree {
  const [key, ...rest] = path;
  if (key === undefined) return {};
  return { [key]: rest.length === 0 ? value : treeOf(rest, value) };
}

/** Freezes a value and everything in it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** A mapping without the keys whose value is `undefined`. */
export function withoutUndefined(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).filter(([, value]) => value !== undefined));
}
