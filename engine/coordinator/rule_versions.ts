import type { Config } from "../config/schema.ts";
import type { Service } from "../service/service.ts";

/** Mark of the change that each rule came with, by its id: the same on all instances of a fleet. */
export type RuleVersions = Readonly<Record<string, string>>;

/** Mark of the rules that a server, or a fleet, begins with. */
export const AT_START = "start";

/** Marks of the rules that were there before, and of those that a change brings. */
export interface RuleMarks {
  readonly known: RuleVersions;
  readonly mark: string;
}

/** Marks of all rules of a configuration: a rule that was there before keeps its mark, and with it its counters. */
export function ruleVersions(
  services: readonly Pick<Service, "name" | "ruleIds">[],
  { config, known, mark }: RuleMarks & { readonly config: Config },
): RuleVersions {
  const ids = services.flatMap(({ name, ruleIds }) => ruleIds(config[name]));
  return Object.fromEntries(ids.map((id) => [id, known[id] ?? mark]));
}
