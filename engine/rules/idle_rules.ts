import type { Condition } from "./conditions.ts";
import type { Rule, RuleList } from "./rule.ts";

/** A rule that never acts, or that does nothing, by its place in the list. */
export interface IdleRule {
  readonly at: number;
  readonly why: string;
}

/** Most rules that take all they fit with which those behind them are compared. */
const MOST_COMPARED = 1000;

/** The rules of a list that no request can make act, as far as it can be told, each with the reason. */
export async function idleRules<Ask>(
  { rules, vocabulary }: Pick<RuleList<Ask>, "rules" | "vocabulary">,
): Promise<IdleRule[]> {
  const asksEndpoint = rules.some(({ conditions }) => conditions.some(({ name }) => name === "endpoint"));
  const endpoints = asksEndpoint ? await vocabulary.endpoints() : [];
  const takers: Rule<Ask>[] = [];
  return rules.flatMap((rule, at) => {
    const why = ownReason(rule, endpoints) ?? shadowReason(rule, takers);
    if (why === null && takesAll(rule) && takers.length < MOST_COMPARED) takers.push(rule);
    return why === null ? [] : [{ at, why }];
  });
}

/** Reason why a rule does nothing, whatever stands before it; `null` if it does something. */
function ownReason<Ask>({ steps, conditions }: Rule<Ask>, endpoints: readonly string[]): string | null {
  if (steps.every(({ passes }) => passes)) return "passes all requests on, so it does nothing";
  const expression = conditions.find(isLikeExpression);
  if (expression) {
    return `compares ${expression.name} with "${expression.wanted}" as it is written; there are no regular ` +
      "expressions for headers and parameters, and * stands for any text";
  }
  return methodReason(conditions, endpoints);
}

/** Signs of a regular expression in what is compared as it is. */
const LIKE_EXPRESSION = /^\/.*(?:\.[*+]|[\\^$()[\]|]).*\/[a-z]*$/s;

function isLikeExpression({ name, wanted }: Pick<Condition<never>, "name" | "wanted">): boolean {
  return /^(?:headers|query)\./.test(name) && typeof wanted === "string" && LIKE_EXPRESSION.test(wanted);
}

/** Why no request has both its method and its endpoint; `null` if one can. */
function methodReason<Ask>(
  conditions: readonly Condition<Ask>[],
  endpoints: readonly string[],
): string | null {
  const [method, endpoint] = ["method", "endpoint"].map((name) =>
    conditions.find((one) => one.name === name)
  );
  if (!method?.test || !endpoint?.test) return null;
  const methods = endpoints.filter(endpoint.test).map((one) => one.split(" ")[0] ?? "");
  if (methods.some(method.test) || (methods.includes("GET") && method.test("HEAD"))) return null;
  return `never acts: its endpoint is asked with ${[...new Set(methods)].join(", ")} alone`;
}

/** Reason why a rule never acts behind those that take all they fit; `null` if it can. */
function shadowReason<Ask>({ conditions }: Rule<Ask>, takers: readonly Rule<Ask>[]): string | null {
  const first = takers.find((taker) =>
    taker.conditions.every((one) => conditions.some((other) => isImplied(one, other)))
  );
  return first ? `never acts: rule "${first.name}" before it takes all requests that it fits` : null;
}

/** True for a rule that takes every request that it fits, however often. */
function takesAll<Ask>({ frequency, steps, then }: Rule<Ask>): boolean {
  const { after, every, pct, times, for_sec, beyond } = frequency;
  return after === 0 && every === 1 && pct === 100 && times === Infinity && for_sec === null && !beyond &&
    (steps.length === 1 || then !== "pass") && steps.every((step) => !step.passes && step.isAlways);
}

/** True if a request that fits `narrow` fits `wide`, too, as far as it can be told. */
function isImplied<Ask>(wide: Condition<Ask>, narrow: Condition<Ask>): boolean {
  if (wide.name !== narrow.name || wide.name.endsWith("_pct")) return false; // shares are drawn for each rule
  if (JSON.stringify(wide.wanted) === JSON.stringify(narrow.wanted)) return true;
  const { test } = wide;
  return wide.need !== undefined && test !== undefined && narrow.literals?.every(test) === true;
}
