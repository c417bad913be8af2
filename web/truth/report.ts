import { type Count, COUNTED, type Score } from "./score.ts";

/** Rows of a score, in their order. */
const ROWS: readonly Count[] = [
  "real",
  "right",
  "damaged",
  "cloaked",
  "failed",
  "missed",
  "unchecked",
  "repeated",
  "duplicates",
  "traps",
  "honeypots",
  "nonexistent",
  "gone",
  "other",
  "invalid",
];
/** Sorts of which examples are shown; the others are no trouble. */
const TROUBLE: readonly Count[] = [
  "damaged",
  "cloaked",
  "failed",
  "nonexistent",
  "honeypots",
  "traps",
  "invalid",
];

/** A score as lines for a terminal. */
export function reportOf({ counts, examples, complete_pct, objections }: Score): string[] {
  const width = Math.max(...ROWS.map((row) => String(counts[row]).length));
  const rows = ROWS.filter((row) => counts[row] > 0 || row === "damaged")
    .map((row) => `  ${String(counts[row]).padStart(width)}  ${row.padEnd(11)}  ${COUNTED[row]}`);
  const named = TROUBLE.flatMap((row) => {
    const list = examples[row] ?? [];
    if (list.length === 0) return [];
    const lines = list.map(({ url, why }) => why ? `  ${url}  (${why})` : `  ${url}`);
    const left = counts[row] - list.length;
    return ["", `${row}:`, ...lines, ...(left > 0 ? [`  … and ${left} more`] : [])];
  });
  return [
    `${counts.lines} lines, ${Number(complete_pct.toFixed(2))} % of the site is right`,
    ...rows,
    ...named,
    "",
    objections.length === 0 ? "All right." : "Not all right.",
  ];
}
