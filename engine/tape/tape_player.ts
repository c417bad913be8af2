import type * as z from "zod";
import { ConfigError, type Problem } from "../base/error.ts";
import { hint } from "../base/hint.ts";
import { oncePer } from "../base/once_per.ts";
import { UNCOMPILED } from "../base/uncompiled.ts";
import { plainLayer } from "../config/layer.ts";
import { problemsOf } from "../config/problems.ts";
import { type Key, keyOfHex } from "../base/hash.ts";
import type { Steps } from "../base/clock.ts";
import type { Armed, Fault } from "../faults/fault.ts";
import { widened } from "../rules/asked/asked_faults.ts";
import type { RuleContext } from "../rules/rule.ts";
import { stepSchema } from "../rules/rule_settings.ts";
import { stepOf } from "../rules/steps.ts";
import type { Decider } from "../rules/take_rule.ts";
import type { RuleVocabulary } from "../rules/vocabulary.ts";
import { lineName, type ReadLine } from "./read_tape.ts";
import { tapeKey, type TapePlace } from "./tape.ts";

/** A line, ready to be played. */
export interface PlayedLine<Ask> extends Decider<Ask> {
  /** Key of its chance; `null`: that of the request. */
  readonly key: Key | null;
}

/** The lines of a tape that are for one domain. */
export interface TapePlayer<Ask> {
  /** The line of a request; `undefined`: it is answered well. */
  at(place: TapePlace): PlayedLine<Ask> | undefined;
  /** Faults that its lines put in force. */
  readonly faults: readonly Armed<Ask>[];
}

/** Makes the lines of a domain ready, one in a step. @throws {ConfigError} with all that is wrong with any of them */
export function* tapePlayer<Ask>(
  lines: readonly ReadLine[],
  context: RuleContext<Ask>,
): Steps<TapePlayer<Ask>> {
  const played = new Map<string, PlayedLine<Ask>>();
  const problems: Problem[] = [];
  const schema = lineSchema(context.vocabulary);
  const read = new Map<string, ReturnType<typeof schema.safeParse>>(); // many lines say the same
  for (const line of lines) {
    yield;
    const rule = lineName(line);
    const text = JSON.stringify(line.step);
    const said = read.get(text) ?? schema.safeParse(settingsOf(line, context), UNCOMPILED);
    read.set(text, said);
    const { data, error } = said;
    if (error) {
      const found = problemsOf(error.issues, schema, [plainLayer("", line.step)]);
      problems.push(...found.map(({ path, message }) => ({ path: `${rule}.${path}`, message })));
      continue;
    }
    const draft = stepOf(data, { ...context, path: rule, rule });
    problems.push(...draft.problems);
    const key = line.key === null ? null : keyOfHex(line.key);
    played.set(tapeKey(line), { rule: { name: rule, lies: line.lies }, step: draft.step, key });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    at: (place) => played.get(tapeKey(place)),
    faults: Array.from(played.values()).flatMap(({ step: { armed } }) => armed ?? []),
  };
}

/** Schema of what a line of a domain may say. */
function lineSchema<Ask>({ steps }: Pick<RuleVocabulary<Ask>, "steps">) {
  const own = Object.entries(steps).map(([key, { schema }]) => [key, schema]);
  return stepSchema(Object.fromEntries(own));
}

/** Refuses lines that are for no domain there is. @throws {ConfigError} */
export function checkDomains(lines: readonly ReadLine[], domains: readonly string[]): void {
  const problems = lines.filter(({ domain }) => !domains.includes(domain)).map((line) => ({
    path: lineName(line),
    message: `there is no domain "${line.domain}"${hint(line.domain, domains)}`,
  }));
  if (problems.length > 0) throw new ConfigError(problems);
}

/** Step of a line in the form of `do` of a rule, where a range has two ends. */
function settingsOf<Ask>(
  { step }: Pick<ReadLine, "step">,
  { faults }: Pick<RuleContext<Ask>, "faults">,
): Readonly<Record<string, unknown>> {
  const { fault, ...options } = step;
  const known = faults.find(({ name }) => name === fault);
  if (!known) return step;
  return { fault, ...widened(optionsOf(known), options) };
}

/** Options of a fault: building the schema takes much longer than using it. */
const optionsOf = oncePer((fault: Pick<Fault<never>, "options">): z.ZodObject => fault.options());
