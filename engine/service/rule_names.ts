import type * as z from "zod";
import type { Domain } from "../domain/domain.ts";
import type { LiveConfig } from "../domain/live.ts";
import type { Core } from "../request/core.ts";
import { lineName } from "../tape/read_tape.ts";

/** Names of the lines of the tape in force that are for a domain; without a tape, of the rules of its configurations. */
export function ruleNamesOf<Ask, Settings extends z.ZodObject, Content>(
  domain: Domain<Ask, Settings, Content>,
  { tape }: Core,
  lives: Iterable<LiveConfig<Ask, Content>>,
): string[] {
  if (tape?.lines) return tape.lines.filter((line) => line.domain === domain.name).map(lineName);
  const rules = Array.from(lives).flatMap(({ content }) => domain.rules?.(content).rules ?? []);
  return rules.map(({ name }) => name);
}
