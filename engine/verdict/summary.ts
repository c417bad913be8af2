import type { Verdict } from "./finding.ts";
import { mistakesIn } from "./verdict.ts";

/** A verdict in one line: what is to be read first, and how many checks say what. */
export interface Summary {
  /** `bad`: a mistake was seen; `well`: checks hold; `open`: there is too little evidence for any of them. */
  readonly state: "bad" | "well" | "open";
  readonly strong: string;
  readonly rest: string;
}

/** Sums a verdict up. */
export function summaryOf(verdict: Verdict): Summary {
  const mistakes = new Set(mistakesIn(verdict).map(({ check }) => check)).size;
  const of = (wanted: string) => verdict.findings.filter(({ outcome }) => outcome === wanted).length;
  const excused = of("broken") - mistakesIn(verdict).length;
  const rest = [
    ...(of("holds") === 0 ? [] : [`${of("holds")} ${of("holds") === 1 ? "holds" : "hold"}`]),
    ...(excused > 0 ? [`${excused} broken by design or explained by another`] : []),
    ...(of("observed") === 0 ? [] : [`${of("observed")} observed`]),
    `${of("not_enough")} cannot be judged`,
  ].join(", ");
  if (mistakes > 0) {
    return {
      state: "bad",
      strong: mistakes === 1 ? "1 check is broken" : `${mistakes} checks are broken`,
      rest,
    };
  }
  if (of("holds") > 0) return { state: "well", strong: "No mistake was seen", rest };
  return {
    state: "open",
    strong: "Too little evidence",
    rest: `${rest}; more calls that meet faults give more`,
  };
}
