import type { RuleList } from "./rule.ts";
import type { RuleRequest } from "./rule_request.ts";

/** A rule that did not take a request, and the conditions that failed; none where it only was not its turn. */
export interface NearMiss {
  readonly rule: string;
  readonly missed: readonly { readonly name: string; readonly wanted: unknown; readonly found: unknown }[];
}

/** Most rules that a message names. */
const MOST_NAMED = 3;
/** Longest text of a request that a message shows, in characters. */
const MOST_TEXT = 60;

/** Every rule with what kept it from taking a request, the nearest first. */
export function nearMisses<Ask>(
  { rules }: Pick<RuleList<Ask>, "rules">,
  request: RuleRequest<Ask>,
): NearMiss[] {
  const misses = rules.map(({ name, conditions }) => ({
    rule: name,
    missed: conditions.filter((condition) => !condition.fits(request)).map((condition) => ({
      name: condition.name,
      wanted: condition.wanted,
      found: condition.found(request),
    })),
  }));
  return misses.sort((a, b) => a.missed.length - b.missed.length);
}

/** One sentence on the nearest rules: what was wanted, and what came. */
export function nearMissText(misses: readonly NearMiss[]): string {
  if (misses.length === 0) return "There are no rules.";
  return misses.slice(0, MOST_NAMED).map(({ rule, missed }) => {
    const why = missed.map(({ name, wanted, found }) =>
      `${name} is ${shown(found)}, wanted ${shown(wanted)}`
    );
    return `Rule "${rule}": ${why.join("; ") || "it is not its turn, or it is used up"}.`;
  }).join(" ");
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "absent";
  return text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT)}…` : text;
}
