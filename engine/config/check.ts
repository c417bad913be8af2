import { ConfigError, type Problem, problemsIn } from "../base/error.ts";
import { deepFreeze, merge, type Tree } from "../base/tree.ts";
import { UNCOMPILED } from "../base/uncompiled.ts";
import { hostProblem } from "./host_name.ts";
import { type Layer, plainLayer } from "./layer.ts";
import { flatDomain, legacyDefaults, type Translatable, translate } from "./legacy.ts";
import { writtenPath } from "./moved.ts";
import { mendedSections } from "./mended.ts";
import { located, problemsOf, withDomainOfFault } from "./problems.ts";
import { phaseProblems } from "./scenario_check.ts";
import { scaledWeights } from "./weights.ts";
import { type Config, configSchema, type Configurable, rootSchema } from "./schema.ts";

/** A domain as far as its configuration goes: the schema of its section, and how older files are read. */
export type ConfigDomain = Configurable & Translatable;

/** Merged layers, and what the schema says of them. */
interface Draft {
  /** `null` if something is wrong. */
  readonly config: Config | null;
  readonly problems: readonly Problem[];
  readonly merged: Tree;
  /** The layers, in the shape of today. */
  readonly layers: readonly Layer[];
}

/** A look at the sections of a configuration before any file that they name is opened. @throws {ConfigError} */
type FirstLook = (sections: Tree) => Promise<void>;

/** Merges layers, the last one winning, and checks the result by its schema. @throws {ConfigError} */
export function parseConfig(domains: readonly ConfigDomain[], layers: readonly Layer[]): Config {
  const { config, problems } = draftOf(domains, layers);
  if (config) return config;
  throw new ConfigError(problems);
}

/**
 * Merges layers and checks the result, and has the domains look into what their sections name, in each phase of a
 * scenario, too: templates, files, faults in rules. `first` looks at the sections before them; where it finds a problem,
 * no file is opened.
 *
 * @throws {ConfigError} with the problems of both looks: what the schema refuses is left out for the second one
 */
export async function checkedConfig(
  domains: readonly ConfigDomain[],
  given: readonly Layer[],
  first: FirstLook = () => Promise.resolve(),
): Promise<Config> {
  const { config, problems, merged, layers } = draftOf(domains, given);
  const { sections, placed } = config
    ? { sections: config, placed: asItIs }
    : mendedSections(domains, merged);
  const early = await problemsIn(() => first(sections));
  const late = early.length > 0 ? [] : await contentProblems(domains, sections);
  const known = await Promise.all(problems.map((problem) => hostProblem(problem, merged)));
  const phases = config && early.length === 0
    ? await problemsInPhases(domains, config, { known: late, first })
    : [];
  const all = [...distinct(known), ...located([...early, ...late, ...phases].map(placed), layers)];
  if (all.length > 0 || !config) throw new ConfigError(all);
  return config;
}

/** Problems, each once: two of one host name may say the same. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return problems.filter(({ path, message }, at) =>
    problems.findIndex((other) => other.path === path && other.message === message) === at
  );
}

function asItIs(problem: Problem): Problem {
  return problem;
}

/** Problems of a configuration in the phases of its scenario, without those `known` from outside of them. */
function problemsInPhases(
  domains: readonly ConfigDomain[],
  config: Config,
  { known, first }: { readonly known: readonly Problem[]; readonly first: FirstLook },
): Promise<Problem[]> {
  const { scenario } = config;
  if (!scenario) return Promise.resolve([]);
  const check = (tree: Tree) => problemsIn(() => checkedConfig(domains, [plainLayer("", tree)], first));
  return phaseProblems({ ...config }, { scenario, domains: domains.map(({ name }) => name), known, check });
}

/** Layers in the shape of today, which know the lines of their keys in the shape that they have. */
export function translated(domains: readonly ConfigDomain[], given: readonly Layer[]): Layer[] {
  return given.map((layer) => ({
    ...layer,
    tree: translate(layer.tree, domains),
    line: (path: readonly PropertyKey[]) => layer.line(writtenPath(layer.tree, path, domains)),
  }));
}

function draftOf(domains: readonly ConfigDomain[], given: readonly Layer[]): Draft {
  const layers = translated(domains, given);
  const below = given.map(({ tree }) => legacyDefaults(tree, domains));
  const merged = [...below, ...layers.map(({ tree }) => tree)].reduce<Tree>(merge, {});
  const flat = given.map(({ tree }) => flatDomain(tree, domains));
  const sections = Object.fromEntries(domains.map(({ name, section }) => {
    const own = section.filled(merged[name]);
    return [name, deepFreeze(flat.includes(name) ? scaledWeights(own) : own)];
  }));
  const { success, data, error } = rootSchema(domains).safeParse({ ...merged, ...sections }, UNCOMPILED);
  const own = domains.flatMap(({ name, section }) =>
    section.issues(sections[name]).map((issue) => ({ ...issue, path: [name, ...issue.path] }))
  );
  if (!success || own.length > 0) {
    const issues = [...error?.issues ?? [], ...own];
    return { config: null, problems: problemsOf(issues, configSchema(domains), layers), merged, layers };
  }
  const { extends: _, ...config } = data;
  return { config: deepFreeze(config), problems: [], merged, layers };
}

async function contentProblems(domains: readonly ConfigDomain[], sections: Tree): Promise<Problem[]> {
  const looks = domains.map(({ name, check }) =>
    problemsIn(() => sections[name] === undefined ? undefined : check?.(sections[name]))
  );
  return (await Promise.all(looks)).flat().map((problem) =>
    withDomainOfFault(problem, () => configSchema(domains))
  );
}
