import type { Problem } from "../base/error.ts";
import { isObject } from "../base/json.ts";
import type { Tree } from "../base/tree.ts";
import { configInSlot, type Scenario, type Slot, slotsOf } from "./scenario.ts";

/** The key of the section of the server that a phase may change. */
const OF_SERVER = "per_request_faults";

/**
 * Everything that is wrong with a configuration in the phases of its scenario; `check` tells what is wrong with a tree.
 */
export async function phaseProblems(
  config: Tree,
  { scenario, domains, known, check }: {
    readonly scenario: Scenario;
    /** Names of the domains; the rules of phases are for the first. */
    readonly domains: readonly string[];
    /** Problems of the configuration without a phase; they are not repeated for each phase. */
    readonly known: readonly Problem[];
    readonly check: (tree: Tree) => Promise<readonly Problem[]>;
  },
): Promise<Problem[]> {
  const [first = ""] = domains;
  const byPhase = Map.groupBy(slotsOf(scenario), ({ index }) => index);
  const problems: Problem[] = [];
  for (const [index, slots] of byPhase) {
    const ends = [...new Set([slots.at(0), slots.at(-1)])].filter((slot) => slot !== undefined);
    const found = (await Promise.all(ends.map((slot) => check(configInSlot(config, slot, first))))).flat();
    const idle = ends.slice(0, 1).flatMap((slot) => idleKeys(slot, domains))
      .filter(({ path }) => !found.some((one) => one.path.startsWith(path)));
    const rules = ends[0]?.rules.length ?? 0;
    const ramps = Object.keys(scenario.phases[index]?.ramp ?? {});
    const placed = [...found, ...idle].map((problem) => inPhase(problem, { domain: first, rules }));
    const fresh = placed.filter((one) => !known.some((other) => isSame(one, other)));
    const unique = new Map(fresh.map(({ path, message }): [string, Problem] => {
      const ramp = ramps.find((key) => `${key}.`.startsWith(`${path}.`));
      if (ramp !== undefined) return [ramp, { path: `ramp.${ramp}`, message }]; // once, not for both of its ends
      const at = path.startsWith("rules.") ? path : `config.${path}`;
      return [`${path} ${message}`, { path: at, message }];
    }));
    for (const { path, message } of unique.values()) {
      problems.push({ path: `scenario.phases.${index}.${path}`, message });
    }
  }
  return problems;
}

function isSame(one: Problem, other: Problem): boolean {
  return one.path === other.path && one.message === other.message;
}

/** A problem with the path that the phase itself has: in the list of the domain, its own rules come first. */
function inPhase(
  problem: Problem,
  { domain, rules }: { readonly domain: string; readonly rules: number },
): Problem {
  const list = `${domain}.rules.`;
  if (!problem.path.startsWith(list)) return problem;
  const [place, ...rest] = problem.path.slice(list.length).split(".");
  const at = Number(place);
  const path = [at < rules ? `rules.${at}` : `${list}${at - rules}`, ...rest].join(".");
  return { ...problem, path };
}

/** Keys of a phase that no phase changes, so that they would do nothing. */
function idleKeys({ patch }: Slot, domains: readonly string[]): Problem[] {
  const message = `no phase changes this; what may be changed is ${domains.join(", ")}, server.${OF_SERVER}`;
  return Object.entries(patch).flatMap(([key, value]) => {
    if (domains.includes(key)) return [];
    const inside = key === "server" && isObject(value) ? Object.keys(value) : null;
    const paths = inside?.filter((one) => one !== OF_SERVER).map((one) => `${key}.${one}`) ?? [key];
    return paths.map((path) => ({ path, message }));
  });
}
