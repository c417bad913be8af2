import type * as z from "zod";
import type { Domain } from "../domain/domain.ts";
import { groupOf, ruleIds, ruleName } from "../rules/rule.ts";

/** Faults, rules and capacities that a section of a configuration defines. */
export interface SectionNames {
  /** Names of all faults that there are under a section, those that it writes itself included. */
  faultNames(section: unknown): string[];
  /** Identities of the rules of a section, and of their names. */
  ruleIds(section: unknown): string[];
  /** Names of the rules of a section as rows have them, files aside. */
  ruleNames(section: unknown): string[];
  /** What the simulated upstream can take of all clients together, by the rules of a section, files aside. */
  capacities(section: unknown): Capacity[];
}

/** Capacity of the simulated upstream: a token bucket of requests. */
interface Capacity {
  /** Name of the rule that acts on what comes faster. */
  readonly rule: string;
  readonly per_sec: number;
  readonly burst: number;
  /** Cost of turning a request away, in parts of serving one. */
  readonly rejected_cost: number;
}

/** Finds the names in sections of a domain; `read` parses one. */
export function sectionNames<Ask, Settings extends z.ZodObject, Content, Column extends string>(
  { faults, customFaults, writtenRules }: Pick<
    Domain<Ask, Settings, Content, Column>,
    "faults" | "customFaults" | "writtenRules"
  >,
  read: (section: unknown) => z.output<Settings>,
): SectionNames {
  return {
    faultNames(section) {
      const custom = customFaults?.(read(section));
      return [...faults, ...custom?.faults ?? []].map(({ name }) => name);
    },
    ruleIds(section) {
      const written = writtenRules?.(read(section));
      if (!written) return [];
      const ids = ruleIds(written);
      return [...new Set([...ids, ...written.rules.map((rule, at) => groupOf(rule, ids[at] ?? ""))])];
    },
    ruleNames: (section) => writtenRules?.(read(section)).rules.map(ruleName) ?? [],
    capacities(section) {
      const { rules = [] } = writtenRules?.(read(section)) ?? {};
      return rules.flatMap((rule, at) => {
        if (!rule.beyond || rule.per !== "server" || rule.name === undefined) return [];
        const { per_sec, rejected_cost, burst = Math.max(1, per_sec) } = rule.beyond;
        return [{ rule: ruleName(rule, at), per_sec, burst, rejected_cost }];
      });
    },
  };
}
