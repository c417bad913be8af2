import type * as z from "zod";
import type { Problem } from "../base/error.ts";
import type { Domain } from "../domain/domain.ts";

/** The part of a service that finds rules which do nothing. */
export interface IdleRules {
  /** Rules of a section that never act, or do nothing, and why. @throws {ConfigError} for a section that is wrong */
  idleRules(section: unknown): Promise<readonly Problem[]>;
}

/** The rules of a domain's content that never act, or do nothing: those of a file by their names. */
export async function idleProblems<Ask, Settings extends z.ZodObject, Content, Column extends string>(
  { rules, writtenRules }: Pick<Domain<Ask, Settings, Content, Column>, "rules" | "writtenRules">,
  settings: z.output<Settings>,
  content: Content,
): Promise<readonly Problem[]> {
  const [list, written] = [rules?.(content), writtenRules?.(settings)];
  if (!list || !written) return [];
  const { idleRules } = await import("../rules/idle_rules.ts");
  return (await idleRules(list)).map(({ at, why }) =>
    at < written.rules.length
      ? { path: `${written.path}.${at}`, message: why }
      : { path: written.path, message: `rule "${list.rules[at]?.name}" of ${written.file}: ${why}` }
  );
}
