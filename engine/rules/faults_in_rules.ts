import { isObject } from "../base/json.ts";
import { type Armed, armFaults, type Fault } from "../faults/fault.ts";
import type { RuleSettings, StepSettings } from "./rule_settings.ts";

/** The faults that rules name, ready to fire with the options that they give them; wrong ones are left out. */
export function faultsInRules<Ask>(
  rules: readonly RuleSettings[],
  faults: readonly Fault<Ask>[],
): Armed<Ask>[] {
  const steps = rules.flatMap(({ do: given = [] }): readonly StepSettings[] =>
    isList(given) ? given : [given]
  );
  return steps.flatMap(namedIn).flatMap(([name, options]) => {
    const parsed = faults.find((fault) => fault.name === name)?.options().safeParse(options);
    return parsed?.success ? armFaults(faults, { [name]: { ...parsed.data, pct: 100 } }) : [];
  });
}

function isList(given: StepSettings | readonly StepSettings[]): given is readonly StepSettings[] {
  return Array.isArray(given);
}

/** Names of faults, each with its options. */
function namedIn({ fault, faults = [], ...beside }: StepSettings): (readonly [string, unknown])[] {
  return [
    ...(typeof fault === "string" ? [[fault, beside] as const] : namedBy(fault)),
    ...faults.flatMap(namedBy),
  ];
}

function namedBy(named: unknown): (readonly [string, unknown])[] {
  if (typeof named === "string") return [[named, {}]];
  return isObject(named) ? Object.entries(named) : [];
}
