import type { Problem } from "../base/error.ts";
import type { Tree } from "../base/tree.ts";
import { configInSlot, type Scenario, slotsOf } from "./scenario.ts";

/** Everything that is wrong with a configuration in the phases of its scenario; `check` tells what is wrong with a tree. */
export async function phaseProblems(
  config: Tree,
  { scenario, first, check }: {
    readonly scenario: Scenario;
    /** The domain that the rules of phases are for. */
    readonly first: string;
    readonly check: (tree: Tree) => Promise<readonly Problem[]>;
  },
): Promise<Problem[]> {
  const byPhase = Map.groupBy(slotsOf(scenario), ({ index }) => index);
  const problems: Problem[] = [];
  for (const [index, slots] of byPhase) {
    const ends = [...new Set([slots.at(0), slots.at(-1)])].filter((slot) => slot !== undefined);
    const found = (await Promise.all(ends.map((slot) => check(configInSlot(config, slot, first))))).flat();
    const unique = new Map(found.map((problem) => [`${problem.path} ${problem.message}`, problem]));
    for (const { path, message } of unique.values()) {
      problems.push({ path: `scenario.phases.${index}.config.${path}`, message });
    }
  }
  return problems;
}
