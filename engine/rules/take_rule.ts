import { inSlices, rester } from "../base/clock.ts";
import { andThen, type Pending } from "../base/pending.ts";
import type { Rule, RuleList } from "./rule.ts";
import type { RuleCounters } from "./rule_counters.ts";
import { clientOf, type RuleRequest } from "./rule_request.ts";
import type { Step } from "./steps.ts";

/** Decision on a request: what it is called in rows, and what is done. */
export interface Decider<Ask> {
  readonly rule: Pick<Rule<Ask>, "name" | "lies">;
  readonly step: Step<Ask>;
}

/** The rule that decides a request, and what it does with it. */
export interface Taken<Ask> extends Decider<Ask> {
  readonly rule: Rule<Ask>;
}

/** Counters of the rules of a list; the same rule has others once it came into the configuration anew. */
export interface Counting {
  readonly counters: RuleCounters;
  /** Prefix of the counters of a rule. */
  prefix(id: string): string;
}

/** Asks rule after rule of those that may fit, and returns the first that takes the request; `null` where none does. */
export function takeRule<Ask>(
  { rules, index, vocabulary }: Pick<RuleList<Ask>, "rules" | "index" | "vocabulary">,
  request: RuleRequest<Ask>,
  counting: Counting,
): Pending<Taken<Ask> | null> {
  const owner = (rule: Rule<Ask>) => ownerOf(rule, request, vocabulary);
  const rests = rester();
  const firstOf = (left: ArrayIterator<Rule<Ask>>): Pending<Taken<Ask> | null> => {
    for (const rule of left) {
      const due = stepFor(rule, request, { ...counting, owner });
      if (due instanceof Promise) return due.then((step) => takenBy(rule, step) ?? firstOf(left));
      const taken = takenBy(rule, due);
      if (taken) return taken;
      const rest = rests();
      if (rest) return rest.then(() => firstOf(left));
    }
    return null;
  };
  const candidates = index ? inSlices(index.candidates(request)) : rules;
  return andThen(candidates, (candidates) => firstOf(candidates.values()));
}

/** A rule with its step for a request that it takes; `null` where it has no step for it, or one that lets it pass. */
function takenBy<Ask>(rule: Rule<Ask>, step: Step<Ask> | null): Taken<Ask> | null {
  return step && !step.passes ? { rule, step } : null;
}

/** The step of a rule that a request is due for; `null` where the rule lets it pass. A promise where that is counted elsewhere. */
function stepFor<Ask>(
  rule: Rule<Ask>,
  request: RuleRequest<Ask>,
  { counters, prefix, owner }: Counting & { readonly owner: (rule: Rule<Ask>) => string },
): Step<Ask> | null | Promise<Step<Ask> | null> {
  const { frequency, steps, conditions } = rule;
  if (!conditions.every((condition) => condition.fits(request))) return null;
  if (!steps.some((step) => step.applies(request))) return null;
  if (frequency.pct < 100 && request.random() * 100 >= frequency.pct) return null;
  const counter = (id = rule.id) => `${prefix(id)} ${owner(rule)}`;
  if (frequency.beyond && !counters.exceeds(counter(rule.group), frequency.per, frequency.beyond)) {
    return null;
  }
  const [first] = steps;
  if (rule.isUncounted) return first ?? null;
  const due = (acted: number | null) => {
    const step = acted === null ? undefined : stepAt(rule, acted);
    return step?.applies(request) ? step : null;
  };
  const acted = counters.next(counter(), frequency);
  return acted instanceof Promise ? acted.then(due) : due(acted);
}

function stepAt<Ask>({ steps, then }: Rule<Ask>, acted: number): Step<Ask> | undefined {
  if (then === "loop") return steps[acted % steps.length];
  return steps[then === "stay" ? Math.min(acted, steps.length - 1) : acted];
}

/** Name of who has the counters of a rule that a request counts for. A scope has counters of its own anyway. */
function ownerOf<Ask>(
  { frequency: { per } }: Rule<Ask>,
  request: RuleRequest<Ask>,
  { conversation }: RuleList<Ask>["vocabulary"],
): string {
  switch (per) {
    case "server":
    case "scope":
      return "";
    case "client":
      return clientOf(request);
    case "key":
      return request.caller.key ?? "";
    case "url":
      return request.url;
    case "conversation":
      return `${clientOf(request)} ${conversation?.(request.ask) ?? ""}`;
  }
}
