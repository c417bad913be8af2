import type { Comparison } from "../../../report/compare/comparison.ts";
import { markdownCell } from "../formats/verdict_markdown.ts";
import {
  checkText,
  differenceText,
  figureText,
  outcomeText,
  shownChecks,
  sideText,
  unchangedText,
} from "./words.ts";

/** A comparison as Markdown: the checks that changed, and the figures, in tables. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { a, b, figures, missing } = comparison;
  const shown = shownChecks(comparison);
  return [
    `a: ${markdownCell(a.label)} (${markdownCell(sideText(a))})  `,
    `b: ${markdownCell(b.label)} (${markdownCell(sideText(b))})`,
    "",
    ...(shown.length === 0 ? [] : [
      "| | check | a | b |",
      "| - | - | - | - |",
      ...shown.map((one) => {
        const mark = one.change === "same" ? "still" : one.change === "broke" ? "**broke**" : one.change;
        const cells = [outcomeText(one.a), outcomeText(one.b)].map(markdownCell).join(" | ");
        return `| ${mark} | ${one.check} ${markdownCell(checkText(one))} | ${cells} |`;
      }),
      "",
    ]),
    ...[unchangedText(comparison), ...missing].filter((text) => text !== "").flatMap((text) => [text, ""]),
    "| | a | b | difference |",
    "| - | -: | -: | -: |",
    ...figures.map((one) =>
      `| ${markdownCell(one.name)} | ${figureText(one.a, one.unit)} | ${figureText(one.b, one.unit)} | ${
        differenceText(one)
      } |`
    ),
  ].join("\n");
}
