import type { Finding, Verdict } from "../../verdict/finding.ts";
import { CHECKS } from "../../verdict/checks/list.ts";

/** Outcome of a check for all clients of a report; `excused`: broken by design, or explained by another check. */
export type SideOutcome = "broken" | "excused" | "observed" | "holds" | "not_enough";

/** Outcome of a check on one side, with its figure. */
export interface SideFinding {
  readonly outcome: SideOutcome;
  readonly figure: string;
  readonly proof: string | null;
}

/** A check on both sides. */
export interface ComparedCheck {
  readonly check: string;
  /** Name of the check; `sentence` is for a client that breaks it. */
  readonly name: string;
  readonly sentence: string;
  readonly change: "broke" | "mended" | "changed" | "same";
  readonly a: SideFinding;
  readonly b: SideFinding;
}

/** Outcomes from the worst on: that of the worst client stands for all. */
const WORST_FIRST = ["broken", "excused", "observed", "holds", "not_enough"] as const;
const CHANGES = ["broke", "mended", "changed", "same"] as const;
const NOTHING: SideFinding = { outcome: "not_enough", figure: "", proof: null };

/** Compares all checks: what broke first, then what was mended, what changed otherwise, and the rest. */
export function checksCompared(before: Verdict, now: Verdict): ComparedCheck[] {
  return CHECKS.map(({ id, name, sentence }): ComparedCheck => {
    const [a, b] = [worstOf(before, id), worstOf(now, id)];
    return { check: id, name, sentence: sentence ?? name, change: changeOf(a.outcome, b.outcome), a, b };
  }).toSorted((some, others) =>
    CHANGES.indexOf(some.change) - CHANGES.indexOf(others.change) ||
    WORST_FIRST.indexOf(some.b.outcome) - WORST_FIRST.indexOf(others.b.outcome)
  );
}

function worstOf({ findings }: Verdict, check: string): SideFinding {
  const own = findings.filter((finding) => finding.check === check).map((finding) => ({
    outcome: outcomeOf(finding),
    figure: finding.figure,
    proof: finding.proof,
  }));
  return own.toSorted((a, b) => WORST_FIRST.indexOf(a.outcome) - WORST_FIRST.indexOf(b.outcome))[0] ??
    NOTHING;
}

function outcomeOf({ outcome, by_design, explained_by }: Finding): SideOutcome {
  return outcome === "broken" && (by_design !== null || explained_by !== null) ? "excused" : outcome;
}

function changeOf(a: SideOutcome, b: SideOutcome): ComparedCheck["change"] {
  if (a === b) return "same";
  if (b === "broken") return "broke";
  return a === "broken" && (b === "holds" || b === "observed") ? "mended" : "changed";
}
