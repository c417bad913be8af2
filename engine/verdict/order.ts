import type { Finding } from "./finding.ts";

/** Ranks from mistakes over what is broken otherwise, was observed, and lacks evidence to what holds. */
function rankOf({ outcome, by_design, explained_by }: Finding): number {
  if (outcome === "holds") return 5;
  if (outcome === "not_enough") return 4;
  if (outcome === "observed") return 3;
  return explained_by !== null ? 2 : by_design !== null ? 1 : 0;
}

/** Order of findings in a report; those of one rank stay as they are. */
export function placesInOrder(some: Finding, others: Finding): number {
  return rankOf(some) - rankOf(others);
}
