import { counted } from "../../engine/base/counted.ts";
import { type Count, COUNTED } from "./counts.ts";
import { MISTAKES } from "./mistake.ts";
import type { Score, ScoreExample } from "./score.ts";

/** Rows of a score, in their order. */
const ROWS: readonly Count[] = [
  "real",
  "right",
  "damaged",
  "cloaked",
  "failed",
  "lost",
  "excused",
  "unreached",
  "unchecked",
  "repeated",
  "duplicates",
  "traps",
  "honeypots",
  "nonexistent",
  "led_away",
  "gone",
  "other",
  "invalid",
];
/** Sorts of which examples are shown; the others are no trouble. */
const TROUBLE: readonly Count[] = [
  "damaged",
  "cloaked",
  "failed",
  "lost",
  "nonexistent",
  "led_away",
  "honeypots",
  "traps",
  "invalid",
];

/** A score as lines for a terminal. */
export function reportOf({ counts, mistakes, examples, complete_pct, objections }: Score): string[] {
  const width = Math.max(...ROWS.map((row) => String(counts[row]).length));
  const rows = ROWS.filter((row) => counts[row] > 0 || row === "damaged")
    .map((row) => `  ${String(counts[row]).padStart(width)}  ${row.padEnd(11)}  ${COUNTED[row]}`);
  const named = TROUBLE.flatMap((row) => {
    const list = examples[row] ?? [];
    if (list.length === 0) return [];
    const lines = list.map(lineOf);
    const left = counts[row] - list.length;
    return ["", `${row}:`, ...lines, ...(left > 0 ? [`  … and ${left} more`] : [])];
  });
  const taken = Object.entries(MISTAKES).flatMap(([mistake, meaning]) => {
    const count = Object.entries(mistakes).find(([name]) => name === mistake)?.[1];
    return count === undefined
      ? []
      : [`  ${String(count).padStart(width)}  ${mistake.padEnd(15)}  ${meaning}`];
  });
  return [
    `${counted(counts.lines, "line")}, ${Number(complete_pct.toFixed(2))} % of the site is right`,
    ...rows,
    ...(taken.length > 0 ? ["", "taken for the page:", ...taken] : []),
    ...named,
    "",
    objections.length === 0 ? "All right." : "Not all right.",
  ];
}

function lineOf({ url, why, taken_for, struck_by }: ScoreExample): string {
  const remarks = [why, taken_for, struck_by?.join(" or ")].filter((remark) => remark);
  return remarks.length > 0 ? `  ${url}  (${remarks.join("; ")})` : `  ${url}`;
}
