import type * as z from "zod";
import type { Domain } from "../domain/domain.ts";
import type { Armed } from "../faults/fault.ts";
import { faultsInRules } from "../rules/faults_in_rules.ts";

/** A fault that leads clients to addresses off this machine, and whether a rule has it or the percentages. */
export interface LeavingFault {
  readonly fault: string;
  readonly isOfRule: boolean;
}

/** Those of the armed faults and of the faults in rules, each once. */
export function leaving<Ask, Settings extends z.ZodObject, Content, Column extends string>(
  armed: readonly Armed<Ask>[],
  { faults, writtenRules }: Pick<Domain<Ask, Settings, Content, Column>, "faults" | "writtenRules">,
  settings: z.output<Settings>,
): LeavingFault[] {
  const { rules = [] } = writtenRules?.(settings) ?? {};
  return [
    ...Array.from(namesOf(armed), (fault) => ({ fault, isOfRule: false })),
    ...Array.from(namesOf(faultsInRules(rules, faults)), (fault) => ({ fault, isOfRule: true })),
  ];
}

function namesOf<Ask>(armed: readonly Armed<Ask>[]): ReadonlySet<string> {
  return new Set(armed.filter(({ leavesMachine }) => leavesMachine).map(({ fault }) => fault.name));
}
