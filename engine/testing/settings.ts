import { hint } from "../base/hint.ts";
import { isObject } from "../base/json.ts";
import { merge, type Tree, treeOf } from "../base/tree.ts";

/** The part of `errorworks/testing` that a domain brings. */
export interface DomainTesting {
  readonly name: string;
  /** Options that stand for a key of its section, and the path of that key. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** Environment variables that lead SDKs to the server at `url`. */
  env(url: string): Readonly<Record<string, string>>;
  /** Other names of keys that some clients read first, and the variable of `env` with their value. */
  readonly synonyms?: Readonly<Record<string, string>>;
  /** Assignments for `--set` by which the same request gets the same answer each time. */
  readonly steady?: readonly string[];
  /** Assignment that fires a fault at the first request it can happen to, and never again. */
  once?(fault: string): string;
}

/** Same seed in every test that names none: a test that fails, fails again. */
const SEED = 1;
/** Options that are no settings. */
const START_OPTIONS = ["preset", "seed", "listen"];

/**
 * A configuration with the settings of a test; `others` are options that may stand beside them.
 *
 * @throws {Error} naming an option that there is not
 */
export function settingsTree(
  settings: unknown,
  domains: readonly DomainTesting[],
  others: readonly string[] = [],
): Tree {
  if (!isObject(settings)) {
    throw new Error(
      `expected settings such as { faults: { rate_limit: 100 } }, got ${JSON.stringify(settings)}`,
    );
  }
  const shortcuts = domains.flatMap(({ name, options }) =>
    Object.entries(options).map(([option, path]) => [option, [name, ...path]] as const)
  );
  const paths = new Map<string, readonly string[]>(shortcuts);
  return Object.entries(settings).reduce<Tree>((tree, [option, value]) => {
    if (value === undefined || others.includes(option)) return tree;
    if (option === "config") return merge(tree, objectOf(value));
    const path = paths.get(option);
    if (path) return merge(tree, treeOf(path, withPercentages(value)));
    if (START_OPTIONS.includes(option)) {
      throw new Error(`"${option}" is settled at the start: errorworks({ ${option}: … })`);
    }
    throw new Error(`unknown option "${option}"${hint(option, [...others, ...paths.keys(), "config"])}`);
  }, {});
}

/** The options of a start as assignments for `--set`: those that every test wants, then those of this one. */
export function assignments(
  options: { readonly seed?: number | undefined },
  domains: readonly DomainTesting[],
): string[] {
  const own = settingsTree(options, domains, START_OPTIONS);
  const usual = [
    ...domains.map(({ name }) => [`${name}.latency`, { base_ms: 0, jitter_ms: 0 }] as const),
    ["server", { port: 0, drain_sec: 0 }] as const,
    ["metrics.database", ":memory:"] as const,
    ["seed", options.seed ?? SEED] as const,
  ];
  return [...usual, ...Object.entries(own)].map(([path, value]) => `${path}=${JSON.stringify(value)}`);
}

function objectOf(value: unknown): Tree {
  if (isObject(value)) return value;
  throw new Error(`config: expected an object, got ${JSON.stringify(value)}`);
}

/** Faults of which only the percentage is given, with that as their option. */
function withPercentages(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, typeof one === "number" ? { pct: one } : one]),
  );
}

/** The patch (RFC 7396) that makes `was` of `is` again. */
export function restoring(is: Tree, was: Tree): Tree {
  const added = Object.keys(is).filter((key) => !Object.hasOwn(was, key)).map((key) => [key, null] as const);
  const kept = Object.entries(was).map(([key, value]) => {
    const now = is[key];
    return [key, isObject(value) && isObject(now) ? restoring(now, value) : value] as const;
  });
  return Object.fromEntries([...added, ...kept]);
}
