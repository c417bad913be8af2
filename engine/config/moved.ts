import { ConfigError } from "../base/error.ts";
import { canonical, isObject } from "../base/json.ts";
import { merge, type Tree, treeOf, valueAt } from "../base/tree.ts";

/** A domain of which keys have had another place; older files have them there still. */
export interface Moving {
  readonly name: string;
  /** Dotted place of today in the whole tree by the older one in the section, e.g. `llm.rules` by `response.rules`. */
  readonly moved?: Readonly<Record<string, string>>;
}

/**
 * A tree with the keys of domains where they are today; what is at an older place is behind what is at today's.
 *
 * @throws {ConfigError} where two older places of one setting say different things
 */
export function withMoved(tree: Tree, domains: readonly Moving[]): Tree {
  const all = places(domains);
  for (const [at, place] of all.entries()) {
    refuseContradictions(tree, [place, ...all.slice(at + 1).filter(({ to }) => isSame(to, place.to))]);
  }
  return all.reduce((whole, { from, to }) => {
    const value = valueAt(whole, from);
    if (value === undefined) return whole;
    const there = valueAt(whole, to);
    const both = Array.isArray(value) && Array.isArray(there) ? [...there, ...value] : value;
    return merge(without(whole, from), treeOf(to, both));
  }, tree);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.join(".") === other.join(".");
}

/** @throws {ConfigError} where two older places of one setting say different things */
function refuseContradictions(tree: Tree, [{ from, to }, ...others]: readonly [Place, ...Place[]]): void {
  const own = valueAt(tree, from);
  for (const other of others) {
    const value = valueAt(tree, other.from);
    if (!isObject(own) || !isObject(value)) continue;
    if (canonical(merge(own, value)) === canonical(merge(value, own))) continue;
    const message = `this and ${other.from.join(".")} say different things, and are one setting by now: ` +
      `give ${to.join(".")} instead`;
    throw new ConfigError([{ path: from.join("."), message }]);
  }
}

/** A path of today where it stands in a tree as it is written. */
export function writtenPath(
  tree: Tree,
  path: readonly PropertyKey[],
  domains: readonly Moving[],
): readonly PropertyKey[] {
  const place = places(domains).find(({ from, to }) =>
    to.every((key, at) => path[at] === key) &&
    valueAt(tree, [...from, ...path.slice(to.length)]) !== undefined
  );
  return place ? [...place.from, ...path.slice(place.to.length)] : path;
}

/** An older place of a setting, and that of today. */
interface Place {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function places(domains: readonly Moving[]): Place[] {
  return domains.flatMap(({ name, moved = {} }) =>
    Object.entries(moved).map(([from, to]) => ({
      from: [name, ...from.split(".")],
      to: to.split("."),
    }))
  );
}

function without(tree: Tree, [key = "", ...rest]: readonly string[]): Tree {
  const { [key]: under, ...others } = tree;
  if (rest.length === 0) return others;
  return isObject(under) ? { ...others, [key]: without(under, rest) } : tree;
}
