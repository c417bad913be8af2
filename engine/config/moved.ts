import { isObject } from "../base/json.ts";
import { merge, type Tree, treeOf, valueAt } from "../base/tree.ts";

/** A domain of which keys have had another place; older files have them there still. */
export interface Moving {
  readonly name: string;
  /** Dotted place of today by the older one, e.g. `rules` by `response.rules`. */
  readonly moved?: Readonly<Record<string, string>>;
}

/** A tree with the keys of domains where they are today; what is at an older place is behind what is at today's. */
export function withMoved(tree: Tree, domains: readonly Moving[]): Tree {
  return places(domains).reduce((whole, { from, to }) => {
    const value = valueAt(whole, from);
    if (value === undefined) return whole;
    const there = valueAt(whole, to);
    const both = Array.isArray(value) && Array.isArray(there) ? [...there, ...value] : value;
    return merge(without(whole, from), treeOf(to, both));
  }, tree);
}

/** A path of today where it stands in a tree as it is written. */
export function writtenPath(
  tree: Tree,
  path: readonly PropertyKey[],
  domains: readonly Moving[],
): readonly PropertyKey[] {
  const place = places(domains).find(({ from, to }) =>
    to.every((key, at) => path[at] === key) && valueAt(tree, from) !== undefined
  );
  return place ? [...place.from, ...path.slice(place.to.length)] : path;
}

function places(domains: readonly Moving[]) {
  return domains.flatMap(({ name, moved = {} }) =>
    Object.entries(moved).map(([from, to]) => ({
      from: [name, ...from.split(".")],
      to: [name, ...to.split(".")],
    }))
  );
}

function without(tree: Tree, [key = "", ...rest]: readonly string[]): Tree {
  const { [key]: under, ...others } = tree;
  if (rest.length === 0) return others;
  return isObject(under) ? { ...others, [key]: without(under, rest) } : tree;
}
