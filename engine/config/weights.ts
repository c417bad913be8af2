import type { FaultSettings } from "../faults/fault.ts";
import { firstOf } from "../base/counted.ts";
import { isObject } from "../base/json.ts";
import { rounded } from "../base/percent.ts";

/** Largest sum of weighted percentages that are still the shares; what is above 100 is room for rounding. */
const MOST_PCT = 100 + 1e-6;
/** Faults that a message names. */
const MOST_NAMED = 3;

/** Faults of a section, by name. */
type Faults = Readonly<Record<string, FaultSettings | undefined>>;

/** Percentages by the names of their faults. */
type Weights = readonly (readonly [name: string, pct: number])[];

/**
 * Reason why the percentages of weighted faults cannot be their shares: they add up to more than 100. `null` if they
 * can. In a burst those may that have no `burst_pct`: what it raises takes its room from them.
 */
export function overweight(faults: Faults, bursts: boolean): string | null {
  const given = Object.entries(faults);
  const usual = given.map(([name, one]) => [name, one?.pct ?? 0] as const);
  const raised = given.map(([name, one]) => [name, one?.burst_pct ?? 0] as const);
  return reason("percentages", usual) ?? (bursts ? reason("burst_pct", raised) : null);
}

function reason(what: string, weights: Weights): string | null {
  const sum = total(weights);
  if (sum <= MOST_PCT) return null;
  const heaviest = weights.filter(([, pct]) => pct > 0).toSorted(([, a], [, b]) => b - a);
  const named = firstOf(heaviest.map(([name, pct]) => `${name} ${rounded(pct)}`), MOST_NAMED);
  return `the ${what} of weighted faults add up to ${rounded(sum)} (${named.join(", ")}), ` +
    'expected at most 100, or "priority"';
}

function total(weights: Weights): number {
  return weights.reduce((sum, [, pct]) => sum + pct, 0);
}

/**
 * A section, in its input form, whose weights add up to at most 100, in bursts, too: those of the Python ancestor's
 * files were scaled down where they were more. Shares stay what they were.
 */
export function scaledWeights(section: unknown): unknown {
  if (!isObject(section) || section["selection"] !== "weighted" || !isObject(section["faults"])) {
    return section;
  }
  const faults = Object.entries(section["faults"]);
  const usual = faults.flatMap(([name, given]) => isOdds(given) ? [[name, given.pct] as const] : []);
  const inBurst = faults.flatMap(([name, given]) =>
    isOdds(given) ? [[name, given.burst_pct ?? given.pct] as const] : []
  );
  const raised = faults.flatMap(([name, given]) =>
    isOdds(given) ? [[name, given.burst_pct ?? 0] as const] : []
  );
  const by = Math.max(1, total(usual) / 100);
  const byInBurst = by > 1 || total(raised) > MOST_PCT ? Math.max(1, total(inBurst) / 100) : null;
  if (byInBurst === null) return section;
  const scaled = faults.map(([name, given]) =>
    isOdds(given)
      ? [name, { ...given, pct: given.pct / by, burst_pct: (given.burst_pct ?? given.pct) / byInBurst }]
      : [name, given]
  );
  return { ...section, faults: Object.fromEntries(scaled) };
}

/** True for a fault whose percentage is a number; the schema reports any other. */
function isOdds(given: unknown): given is FaultSettings {
  return isObject(given) && typeof given["pct"] === "number";
}
