import { type Selection, shares } from "../faults/decide.ts";
import type { Armed, FaultKind } from "../faults/fault.ts";

/** One fault that can fire: what it is asked for, and what it really gets. */
export interface FaultShare {
  readonly name: string;
  readonly kind: FaultKind;
  /** Configured percent of requests. */
  readonly pct: number;
  /** True share of all requests, as a fraction of 1. */
  readonly share: number;
  /** The same during a burst; `null` without bursts. */
  readonly burst: { readonly pct: number; readonly share: number } | null;
}

/** The faults of a list with their configured percentages and true shares, in order of priority. */
export function faultShares(
  list: readonly Pick<Armed, "fault" | "pct" | "burst_pct">[],
  { selection, bursts }: { readonly selection: Selection; readonly bursts: boolean },
): FaultShare[] {
  const usual = shares(list, { selection, inBurst: false }).faults;
  const burst = shares(list, { selection, inBurst: true }).faults;
  return list.map(({ fault: { name, kind }, pct, burst_pct }) => ({
    name,
    kind,
    pct,
    share: usual[name] ?? 0,
    burst: bursts ? { pct: burst_pct, share: burst[name] ?? 0 } : null,
  }));
}

/** Fraction of its percentage below which the share of a fault is far from what was meant. */
const STARVING = 0.5;

/** When a fault gets less than half of its percentage, since the faults before it leave no more; `null`: never. */
export function starvation({ pct, share, burst }: FaultShare): "always" | "in bursts" | null {
  if (isStarved(pct, share)) return "always";
  return burst && isStarved(burst.pct, burst.share) ? "in bursts" : null;
}

function isStarved(pct: number, share: number): boolean {
  return pct > 0 && share * 100 < pct * STARVING;
}

/** Share of all requests that some faults get together, as a fraction of 1. */
export function totalShare(list: readonly FaultShare[]): number {
  return list.reduce((sum, { share }) => sum + share, 0);
}

/** The same during a burst; `null` without bursts. */
export function totalBurstShare(list: readonly FaultShare[]): number | null {
  return list.reduce<number | null>((sum, { burst }) => burst ? (sum ?? 0) + burst.share : sum, null);
}
