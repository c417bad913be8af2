import { rests } from "../base/clock.ts";
import { textKeyHex } from "../base/hash.ts";
import { oncePer } from "../base/once_per.ts";
import { ConfigError, type Problem } from "../base/error.ts";
import type { Armed, Fault } from "../faults/fault.ts";
import { type Condition, conditionsOf } from "./conditions.ts";
import { type RuleIndex, ruleIndex } from "./rule_index.ts";
import type { RuleSettings, StepSettings } from "./rule_settings.ts";
import { type Step, type StepDraft, stepOf } from "./steps.ts";
import type { RuleVocabulary } from "./vocabulary.ts";

/** Limits on how often a rule acts, and the key of its counters. */
export type Frequency = Pick<RuleSettings, "per" | "after" | "every" | "pct" | "beyond"> & {
  readonly times: number;
  readonly for_sec: number | null;
};

/** A rule, ready to be asked. */
export interface Rule<Ask> {
  readonly name: string;
  /** Identity of what it says, which its counters go by: two rules of one list never share it. */
  readonly id: string;
  /** Identity by which its share of clients and its capacity go: its name, so that they last from phase to phase. */
  readonly group: string;
  readonly conditions: readonly Condition<Ask>[];
  readonly frequency: Frequency;
  /** True if it acts on all that it fits, so that nothing has to be counted. */
  readonly isUncounted: boolean;
  readonly steps: readonly Step<Ask>[];
  /** Behind the last step. */
  readonly then: "stay" | "loop" | "pass";
  readonly lies: boolean;
}

/** The rules of a domain. */
export interface RuleList<Ask> {
  readonly rules: readonly Rule<Ask>[];
  /** Finds those that may fit; `null` where all are asked. */
  readonly index: RuleIndex<Ask> | null;
  /** True if a rule asks which try a request is. */
  readonly countsAttempts: boolean;
  /** Faults whose history a rule asks for. */
  readonly links: readonly string[];
  /** Faults that they may put in force, whatever the odds. */
  readonly faults: readonly Armed<Ask>[];
  readonly vocabulary: RuleVocabulary<Ask>;
  /** Reply to a request that no rule takes: the good one, or an error that says which came near. */
  readonly unmatched: "healthy" | "error";
}

/** Words and faults of a domain. */
export interface RuleContext<Ask> {
  readonly vocabulary: RuleVocabulary<Ask>;
  readonly faults: readonly Fault<Ask>[];
}

/** Rules as they are written, and where: the path of their list, empty for one of a file. */
export interface WrittenRules {
  readonly path: string;
  readonly rules: readonly RuleSettings[];
  /** File with further rules behind them. */
  readonly file?: string | undefined;
}

/** Rules that were made ready, and what they were made ready with. */
interface CompiledRules<Ask> extends RuleContext<Ask> {
  readonly path: string;
  readonly rules: readonly Rule<Ask>[];
}

/** Rules that were made ready, by the list in which they are written: it is checked first, and then put in force. */
const compiled = new WeakMap<WrittenRules["rules"], CompiledRules<unknown>>();

/** Makes a list of rules ready, in steps. @throws {ConfigError} with all that is wrong with any of them */
export async function compileRules<Ask>(
  written: WrittenRules,
  context: RuleContext<Ask>,
): Promise<readonly Rule<Ask>[]> {
  const known = compiled.get(written.rules) as CompiledRules<Ask> | undefined; // it is, if its words are the same
  if (known && known.path === written.path && isSameContext(known, context)) return known.rules;
  const rules = await newRules(written, context);
  compiled.set(written.rules, { ...context, path: written.path, rules } as CompiledRules<unknown>);
  return rules;
}

/** True if rules are made ready with the same words and faults. */
export function isSameContext<Ask>(one: RuleContext<Ask>, other: RuleContext<Ask>): boolean {
  return one.vocabulary === other.vocabulary && one.faults.length === other.faults.length &&
    one.faults.every((fault, at) => fault === other.faults[at]);
}

async function newRules<Ask>(
  { rules: given, path }: WrittenRules,
  context: RuleContext<Ask>,
): Promise<Rule<Ask>[]> {
  const ids = ruleIds({ rules: given, path });
  const drafts: Awaited<ReturnType<typeof ruleOf<Ask>>>[] = [];
  for (const [at, settings] of given.entries()) {
    const place = { ...context, at, id: ids[at] ?? "", path: path === "" ? String(at) : `${path}.${at}` };
    drafts.push(await ruleOf(settings, place));
    const rest = rests();
    if (rest) await rest;
  }
  const problems = drafts.flatMap((draft) => draft.problems);
  if (problems.length > 0) throw new ConfigError(problems);
  return drafts.map(({ rule }) => rule);
}

/** Joins lists of rules, which are asked in this order. */
export function ruleList<Ask>(
  rules: readonly Rule<Ask>[],
  vocabulary: RuleVocabulary<Ask>,
  unmatched: RuleList<Ask>["unmatched"] = "healthy",
): RuleList<Ask> {
  return {
    rules,
    index: ruleIndex(rules),
    countsAttempts: rules.some(({ conditions }) => conditions.some(({ name }) => name === "attempt")),
    links: rules.flatMap(({ conditions }) => conditions.flatMap(({ link }) => link ?? [])),
    faults: rules.flatMap(({ steps }) => steps.flatMap(({ armed }) => armed ?? [])),
    vocabulary,
    unmatched,
  };
}

/** Identities of the rules of a list: by its path and what they say, equal ones numbered. */
export function ruleIds({ rules, path }: WrittenRules): string[] {
  const seen = new Map<string, number>();
  return rules.map((settings) => {
    const key = keyOf(settings);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    return `${path} ${key} ${count}`;
  });
}

/** Hash of what a rule says; a list is looked at several times before it is in force. */
const keyOf = oncePer((settings: RuleSettings) => textKeyHex(JSON.stringify(settings)));

/** Name of a rule in rows: its own, or its place in the list. */
export function ruleName({ name }: Pick<RuleSettings, "name">, at: number): string {
  return name ?? String(at);
}

/** Identity of a rule by its name; its own where it has none. */
export function groupOf({ name }: Pick<RuleSettings, "name">, id: string): string {
  return name === undefined ? id : `named ${name}`;
}

interface RulePlace<Ask> extends RuleContext<Ask> {
  readonly at: number;
  readonly id: string;
  readonly path: string;
}

async function ruleOf<Ask>(
  settings: RuleSettings,
  { at, id, path, vocabulary, faults }: RulePlace<Ask>,
): Promise<{ readonly rule: Rule<Ask>; readonly problems: readonly Problem[] }> {
  const { when, per, after, every, pct, for_sec = null, beyond, lies } = settings;
  const name = ruleName(settings, at);
  const group = groupOf(settings, id);
  const known = faults.map((fault) => fault.name);
  const place = { vocabulary, path: `${path}.when`, group, faults: known };
  const { conditions, problems } = await conditionsOf(when, place);
  const context = { vocabulary, faults, rule: name };
  const drafts = written(settings, path).map(({ step, path }) => stepOf(step, { ...context, path }));
  const isList = Array.isArray(settings.do);
  const times = Math.min(
    settings.times ?? Infinity,
    isList && settings.then === "pass" ? drafts.length : Infinity,
  );
  const frequency = { per, after, every, pct, times, for_sec, beyond };
  const rule: Rule<Ask> = {
    name,
    id,
    group,
    conditions,
    frequency,
    isUncounted: !isList && after === 0 && every === 1 && times === Infinity && for_sec === null,
    steps: drafts.map(({ step }) => step),
    then: isList ? settings.then : "stay",
    lies,
  };
  return { rule, problems: [...problems, ...drafts.flatMap((draft: StepDraft<Ask>) => draft.problems)] };
}

/** The steps of a rule as they are written, with their places. */
function written(
  settings: RuleSettings,
  path: string,
): { readonly step: StepSettings; readonly path: string }[] {
  const { do: steps = [], answer } = settings;
  if (answer !== undefined) return [{ step: { answer }, path }];
  if (isListOfSteps(steps)) return steps.map((step, at) => ({ step, path: `${path}.do.${at}` }));
  return [{ step: steps, path: `${path}.do` }];
}

function isListOfSteps(steps: StepSettings | readonly StepSettings[]): steps is readonly StepSettings[] {
  return Array.isArray(steps);
}
