import type { Random } from "../chance/random.ts";
import type { Armed } from "./fault.ts";
import type { HttpRequest } from "../reply/http_request.ts";

/** Strategy for picking one fault among several. */
export type Selection = "priority" | "weighted";

/** The faults of one configuration with the odds that are in force at one moment. */
export interface Odds {
  readonly selection: Selection;
  readonly inBurst: boolean;
}

/** One request for which a fault, or none, is to be picked. */
interface Case<Ask> extends Odds {
  readonly random: Random;
  readonly ask: Ask;
  readonly request: HttpRequest;
}

/** Percent of requests this fault is asked for at the moment. */
export function oddsOf(armed: Pick<Armed, "pct" | "burst_pct">, inBurst: boolean): number {
  return inBurst ? armed.burst_pct : armed.pct;
}

/**
 * Picks the fault that fires, or `null` for a healthy reply.
 *
 * - `priority`: walks the list and draws once for each fault with odds above 0; the first that hits wins.
 * - `weighted`: one draw over all odds, the rest up to 100 being health; a sum above 100 is scaled down and leaves
 *   none.
 *
 * A fault that cannot happen to this request is skipped: the requests it would have hit go to the faults behind it, or
 * stay healthy. It draws all the same, so that the draws of the other faults do not depend on it.
 */
export function decide<Ask>(armed: readonly Armed<Ask>[], about: Case<Ask>): Armed<Ask> | null {
  return about.selection === "priority" ? byPriority(armed, about) : byWeight(armed, about);
}

/** Picks the fault that fires before the body of a request has come; `null` where one might fire that depends on the body, or none does. */
export function decideEarly<Ask>(armed: readonly Armed<Ask>[], about: Case<Ask>): Armed<Ask> | null {
  const possible = armed.map((one) => one.fault.early ? one : { ...one, applies: () => true });
  const picked = decide(possible, about);
  return picked?.fault.early ? picked : null;
}

function byPriority<Ask>(armed: readonly Armed<Ask>[], { inBurst, random, ask, request }: Case<Ask>) {
  for (const candidate of armed) {
    const odds = oddsOf(candidate, inBurst);
    if (odds > 0 && random() * 100 < odds && fits(candidate, ask, request)) return candidate;
  }
  return null;
}

/** Tells whether a fault can happen to a request. */
export function fits<Ask>(
  { applies }: Pick<Armed<Ask>, "applies">,
  ask: Ask,
  request: HttpRequest,
): boolean {
  return applies?.(ask, request) ?? true;
}

function byWeight<Ask>(armed: readonly Armed<Ask>[], { inBurst, random, ask, request }: Case<Ask>) {
  let total = 0;
  for (const candidate of armed) total += oddsOf(candidate, inBurst);
  if (total <= 0) return null;
  const roll = random() * Math.max(total, 100);
  let sum = 0;
  for (const candidate of armed) {
    sum += oddsOf(candidate, inBurst);
    if (roll < sum) return fits(candidate, ask, request) ? candidate : null;
  }
  return null;
}

/** The true share of all requests that each fault gets, and what is left healthy. Fractions of 1. */
export interface Shares {
  readonly healthy: number;
  readonly faults: Readonly<Record<string, number>>;
}

/**
 * Computes what `decide` does on average. In priority mode a fault only gets what the earlier ones left over:
 * 50 % twice means shares of 0.5 and 0.25.
 */
export function shares(
  armed: readonly Pick<Armed<never>, "fault" | "pct" | "burst_pct">[],
  { selection, inBurst }: Odds,
): Shares {
  const faults: Record<string, number> = {};
  const total = armed.reduce((sum, candidate) => sum + oddsOf(candidate, inBurst), 0);
  let left = 1;
  for (const candidate of armed) {
    const odds = oddsOf(candidate, inBurst);
    const share = selection === "priority" ? left * odds / 100 : odds / Math.max(total, 100);
    faults[candidate.fault.name] = share;
    left = Math.max(0, left - share); // rounding must not make it negative
  }
  return { healthy: left, faults };
}
