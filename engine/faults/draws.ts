import type { Random } from "../chance/random.ts";
import { type Odds, oddsOf } from "./decide.ts";
import type { Armed } from "./fault.ts";

/** One draw that decides whether a fault fires. */
export interface Draw {
  readonly fault: string;
  /** Percent of requests that it is configured for, and what was drawn: below it is a hit. */
  readonly pct: number;
  readonly drawn: number;
}

/** The draws of `decide()` for a request, in order; the first one that hits fires, if it can happen to the request. */
export function drawsOf(
  armed: readonly Pick<Armed<never>, "fault" | "pct" | "burst_pct">[],
  { selection, inBurst, random }: Odds & { readonly random: Random },
): Draw[] {
  const odds = armed.map((one) => ({ fault: one.fault.name, pct: oddsOf(one, inBurst) }))
    .filter(({ pct }) => pct > 0);
  if (odds.length === 0) return [];
  if (selection === "priority") return odds.map((one) => ({ ...one, drawn: random() * 100 }));
  const total = odds.reduce((sum, { pct }) => sum + pct, 0);
  let left = random() * Math.max(total, 100);
  return odds.map(({ fault, pct }) => {
    const drawn = left < 0 ? 100 : left;
    left -= pct;
    return { fault, pct, drawn };
  });
}
