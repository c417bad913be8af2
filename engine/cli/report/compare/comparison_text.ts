import { COLUMNS, wrapped } from "../../../base/wrapped.ts";
import type { ComparedCheck } from "../../../report/compare/checks_compared.ts";
import type { Comparison } from "../../../report/compare/comparison.ts";
import { definitions, figureRows, table } from "../../output.ts";
import {
  checkText,
  differenceText,
  figureText,
  outcomeText,
  shownChecks,
  sideText,
  unchangedText,
} from "./words.ts";

/** A comparison for a terminal: what was run, the checks that changed, the figures side by side. */
export function comparisonText(comparison: Comparison): string {
  const { a, b, missing } = comparison;
  const shown = shownChecks(comparison);
  const unchanged = unchangedText(comparison);
  return [
    ...definitions([["a", `${a.label}: ${sideText(a)}`], ["b", `${b.label}: ${sideText(b)}`]]),
    ...(shown.length === 0 ? [] : ["", ...shown.flatMap(checkLines)]),
    ...(unchanged === "" ? [] : ["", `  ${unchanged}`]),
    ...missing.flatMap((sentence) => ["", ...wrapped(sentence, COLUMNS - 4).map((line) => `  ${line}`)]),
    "",
    ...figureLines(comparison),
  ].join("\n");
}

function checkLines(compared: ComparedCheck): string[] {
  const { change, check, a, b } = compared;
  const mark = change === "same" ? "STILL" : change.toUpperCase();
  const text = `${check} ${checkText(compared)}: ${outcomeText(a)} → ${outcomeText(b)}`;
  return definitions([[
    mark.padEnd(7),
    b.outcome === "broken" && b.proof !== null ? `${text}. ${b.proof}` : text,
  ]]);
}

/** Figures in columns, whose text is to the right. */
function figureLines({ figures }: Comparison): string[] {
  const rows = figures.map((figure) => [
    figure.name,
    figureText(figure.a, figure.unit),
    figureText(figure.b, figure.unit),
    differenceText(figure),
  ]);
  return table(figureRows([["", "a", "b", "difference"], ...rows])).map((line) => `  ${line}`);
}
