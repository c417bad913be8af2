import type { FaultSettings } from "../faults/fault.ts";
import { isObject } from "../base/json.ts";
import { rounded } from "../base/percent.ts";

/** Largest sum of weighted percentages that are still the shares; what is above 100 is room for rounding. */
const MOST_PCT = 100 + 1e-6;
/** Faults that a message names. */
const MOST_NAMED = 3;

/** Faults of a section, by name. */
type Faults = Readonly<Record<string, FaultSettings | undefined>>;

/**
 * Reason why the percentages of weighted faults cannot be their shares: they add up to more than 100. `null` if they
 * can. In a burst they may: what it raises takes its room from the others.
 */
export function overweight(faults: Faults): string | null {
  const sum = total(Object.values(faults));
  if (sum <= MOST_PCT) return null;
  const heaviest = Object.entries(faults).map(([name, given]) => ({ name, pct: given?.pct ?? 0 }))
    .filter(({ pct }) => pct > 0).sort((a, b) => b.pct - a.pct);
  const named = heaviest.slice(0, MOST_NAMED).map(({ name, pct }) => `${name} ${rounded(pct)}`);
  const more = heaviest.length > MOST_NAMED ? [`${heaviest.length - MOST_NAMED} more`] : [];
  return `the percentages of weighted faults add up to ${rounded(sum)} (${
    [...named, ...more].join(", ")
  }), ` +
    'expected at most 100, or "priority"';
}

function total(faults: readonly (FaultSettings | undefined)[]): number {
  return faults.reduce((sum, given) => sum + (given?.pct ?? 0), 0);
}

/**
 * A section, in its input form, whose weights add up to at most 100: those of the Python ancestor's files were scaled
 * down where they were more. What is in force during a burst stays as it is.
 */
export function scaledWeights(section: unknown): unknown {
  if (!isObject(section) || section["selection"] !== "weighted" || !isObject(section["faults"])) {
    return section;
  }
  const faults = Object.entries(section["faults"]);
  const by = total(faults.map(([, given]) => isOdds(given) ? given : undefined)) / 100;
  if (by <= 1) return section;
  const scaled = faults.map(([name, given]) =>
    isOdds(given) ? [name, { burst_pct: given.pct, ...given, pct: given.pct / by }] : [name, given]
  );
  return { ...section, faults: Object.fromEntries(scaled) };
}

/** True for a fault whose percentage is a number; the schema reports any other. */
function isOdds(given: unknown): given is FaultSettings {
  return isObject(given) && typeof given["pct"] === "number";
}
