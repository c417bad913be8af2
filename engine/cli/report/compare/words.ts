import type { ComparedCheck, SideFinding } from "../../../report/compare/checks_compared.ts";
import type { ComparedFigure } from "../../../report/compare/figures_compared.ts";
import type { Comparison } from "../../../report/compare/comparison.ts";
import { count, counted } from "../../../base/counted.ts";
import { instantText } from "../../../base/instant_text.ts";
import { span } from "../html/text.ts";

const OUTCOMES = {
  broken: "broken",
  excused: "broken, but excused",
  observed: "observed",
  holds: "holds",
  not_enough: "not enough evidence",
} as const;

/** Outcome of a check on one side, in words. */
export function outcomeText({ outcome, figure }: SideFinding): string {
  return `${OUTCOMES[outcome]}${figure === "" ? "" : ` (${figure})`}`;
}

/** Text of a check: its name, or, where it is broken now, its sentence. */
export function checkText({ name, sentence, b }: ComparedCheck): string {
  return b.outcome === "broken" ? sentence : name;
}

/** Heading of one side: its run, in a line. */
export function sideText(
  { run: { run_id, started_utc, preset, seed, command }, user_agents }: Comparison["a"],
): string {
  return [
    ...(command === null ? [run_id] : [command]),
    instantText(started_utc),
    `preset ${preset ?? "none"}`,
    `seed ${seed}`,
    ...user_agents.slice(0, 2),
  ].join(", ");
}

/** A figure in its unit; `-` for none. */
export function figureText(value: number | null, unit: ComparedFigure["unit"]): string {
  if (value === null) return "-";
  if (unit === "ms") return span(value);
  if (unit === "percent") return `${value.toFixed(1)} %`;
  return unit === "ratio" ? value.toFixed(2) : count(value);
}

/** The difference of a figure, with its sign; a share that chance explains is marked. */
export function differenceText({ difference, unit, beyond_chance }: ComparedFigure): string {
  if (difference === null) return "-";
  const size = figureText(Math.abs(difference), unit).replace(/ %$/, " points");
  const isNothing = Number.parseFloat(size.replaceAll(",", "")) === 0;
  const sign = isNothing ? "" : difference > 0 ? "+" : "−";
  return `${sign}${size}${beyond_chance === false && !isNothing ? " (chance)" : ""}`;
}

/** Checks that a comparison shows: those that changed, and those that are broken on both sides. */
export function shownChecks({ checks }: Comparison): readonly ComparedCheck[] {
  return checks.filter(({ change, b }) => change !== "same" || b.outcome === "broken");
}

/** Checks that the comparison leaves out, in words. */
export function unchangedText(comparison: Comparison): string {
  const left = comparison.checks.length - shownChecks(comparison).length;
  return left === 0 ? "" : `${counted(left, "check")} did not change.`;
}
