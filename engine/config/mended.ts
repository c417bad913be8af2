import type { Problem } from "../base/error.ts";
import { isObject, itemsIn } from "../base/json.ts";
import { type Tree, valueAt } from "../base/tree.ts";
import { issuePaths, meantIssues, pathOf } from "./problems.ts";
import type { Configurable } from "./schema.ts";

type Path = readonly PropertyKey[];

/** The sections without what is wrong with them, for a look into the rest. */
interface MendedSections {
  /** A section that cannot be mended is absent. */
  readonly sections: Tree;
  /** A problem with its path as the configuration has it, in which items of lists may stand further behind. */
  placed(problem: Problem): Problem;
}

/** Most rounds of removals from a section before it is given up. */
const MOST_ROUNDS = 5;

/**
 * Leaves out of the sections what their schemas refuse: a key, or the whole item of a list in which something is wrong.
 */
export function mendedSections(domains: readonly Configurable[], merged: Tree): MendedSections {
  const all = domains.map((domain) => [domain.name, mended(domain, merged[domain.name])] as const);
  const kept = new Map(all.flatMap(([name, { kept }]) => kept.map(([list, at]) => [`${name}.${list}`, at])));
  return {
    sections: Object.fromEntries(all.map(([name, { section }]) => [name, section])),
    placed(problem) {
      const path = pathOf(problem.path);
      const list = path.slice(0, Math.max(0, firstItem(path) - 1));
      const at = kept.get(list.join("."))?.[Number(path[list.length])];
      return at === undefined
        ? problem
        : { ...problem, path: path.with(list.length, at).map(String).join(".") };
    },
  };
}

/** A section, `undefined` if it cannot be mended, and the places that items of its lists had before. */
interface Mended {
  readonly section: unknown;
  readonly kept: readonly (readonly [list: string, at: readonly number[]])[];
}

function mended({ section }: Configurable, given: unknown): Mended {
  const kept = new Map<string, readonly number[]>();
  let tree = given;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const whole = section.filled(tree);
    const issues = section.issues(whole).flatMap(meantIssues);
    if (issues.length === 0) return { section: whole, kept: [...kept] };
    const removed = issues.flatMap((issue) =>
      issuePaths(issue).map((path) => removable(tree, path, issue.code === "unrecognized_keys"))
    );
    const isItem = (path: Path) => typeof path.at(-1) === "number";
    tree = removed.filter((path) => !isItem(path)).reduce(omit, tree);
    for (const [list, items] of Map.groupBy(removed.filter(isItem), (path) => path.slice(0, -1).join("."))) {
      const out = new Set(items.map((path) => path.at(-1)));
      const before = kept.get(list) ?? Array.from(itemsIn(valueAt(tree, list.split("."))).keys());
      kept.set(list, before.filter((_, at) => !out.has(at)));
      tree = withoutItems(tree, list.split("."), out);
    }
  }
  return { section: undefined, kept: [] };
}

/**
 * The part to leave out for what is wrong: an unknown key, else the item of a list around it, else the key that is
 * there.
 */
function removable(tree: unknown, path: Path, isUnknown: boolean): Path {
  if (!isUnknown && firstItem(path) > 0) return path.slice(0, firstItem(path));
  return path.length === 0 || valueAt(tree, path) !== undefined
    ? path
    : removable(tree, path.slice(0, -1), isUnknown);
}

/** Length of a path up to its first place in a list; 0 where it has none. */
function firstItem(path: Path): number {
  return 1 + path.findIndex((key) => typeof key === "number");
}

/** A tree without the key at `path`; an empty mapping for an empty path. */
function omit(tree: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return {};
  if (Array.isArray(tree)) return tree.map((item, at) => at === key ? omit(item, rest) : item);
  if (!isObject(tree)) return tree;
  const { [String(key)]: under, ...others } = tree;
  return rest.length === 0 ? others : { ...others, [String(key)]: omit(under, rest) };
}

function withoutItems(tree: unknown, [key, ...rest]: readonly string[], out: ReadonlySet<unknown>): unknown {
  if (key === undefined) return itemsIn(tree).filter((_, at) => !out.has(at));
  return isObject(tree) ? { ...tree, [key]: withoutItems(tree[key], rest, out) } : tree;
}
