import { counted } from "../../base/counted.ts";
import { clipped, COLUMNS, columnsOf } from "../../base/wrapped.ts";
import { definitions, INDENT, table } from "../output.ts";
import type { GauntletReport, Result } from "./report.ts";
import { BAD, type Outcome, OUTCOMES } from "./outcome.ts";

/** Sign of each outcome in the grid. */
const SIGNS: Readonly<Record<Outcome, string>> = {
  ok: ".",
  clean_error: "e",
  silent_error: "S",
  wrong_result: "W",
  hang: "H",
  crash: "C",
  too_many_requests: "R",
  not_hit: "-",
};

/** Outcomes up to which there is room for two lines with evidence on each, not only one. */
const FEW_OUTCOMES = 3;
/** Most signs in a row of the grid, and the columns beside them. */
const [ROW, BESIDE] = [60, 20];

/** The screen after a gauntlet: a sign for each fault, what the signs mean, and the faults that did harm. */
export function gauntletScreen(report: GauntletReport, columns: number = COLUMNS): string[] {
  return [
    ...header(report, columns),
    "",
    ...grid(report.results, columns),
    "",
    ...legend(report.results, columns),
    ...harm(report.results, columns),
    "",
    againLine(report),
  ];
}

/** Lines on the faults that did harm: one or two of each outcome with the evidence, the others by name. */
function harm(results: readonly Result[], columns: number): string[] {
  const groups = BAD.map((outcome) => results.filter((result) => result.outcome === outcome))
    .filter((own) => own.length > 0);
  const most = groups.length > FEW_OUTCOMES ? 1 : 2;
  const lines = groups.flatMap((own) => {
    const others = own.slice(most).map(({ fault }) => fault);
    return [
      ...own.slice(0, most).map(({ outcome, fault, why }) => [`  ${words(outcome)}`, fault, why]),
      ...(others.length === 0 ? [] : [["", `and ${others.length} more`, others.join(", ")]]),
    ];
  });
  return lines.length === 0 ? [] : ["", ...table(lines).map((line) => clipped(line, columns))];
}

function header(
  { command, domain, results, duration_ms, reference, at }: GauntletReport,
  columns: number,
): string[] {
  const right = `${counted(results.length, "fault")} of ${domain}, ${(duration_ms / 1000).toFixed(1)} s`;
  const left = clipped(
    `errorworks gauntlet -- ${command.join(" ")}`.replaceAll(/\s+/g, " "),
    columns - right.length - 2,
  );
  const fired = at === "first" ? "the first request that it can happen to" : "every request";
  const healthy = `${(reference.ms / 1000).toFixed(1)} s, ${counted(reference.requests, "request")}`;
  return [
    left + right.padStart(columns - columnsOf(left)),
    ...definitions(
      [
        ["healthy", reference.steady ? healthy : `${healthy}; two runs differ, so output is not compared`],
        ["each fault", `at ${fired}`],
      ],
      INDENT,
      columns,
    ),
  ];
}

/** Rows of signs by kind of fault. */
function grid(results: readonly Result[], columns: number): string[] {
  const width = Math.min(ROW, columns - BESIDE);
  const kinds = Array.from(Map.groupBy(results, ({ kind }) => kind));
  return table(kinds.flatMap(([kind, own]) => {
    const signs = own.map(({ outcome }) => SIGNS[outcome]).join("");
    const rows = Array.from(
      { length: Math.ceil(signs.length / width) },
      (_, at) => signs.slice(at * width, (at + 1) * width),
    );
    return rows.map((row, at) => [`  ${at === 0 ? kind : ""}`, row]);
  }));
}

function legend(results: readonly Result[], columns: number): string[] {
  const seen = OUTCOMES.flatMap((outcome) => {
    const count = results.filter((result) => result.outcome === outcome).length;
    return count === 0 ? [] : [`${SIGNS[outcome]} ${words(outcome)} ${count}`];
  });
  return definitions([["", seen.join("   ")]], "", columns);
}

function words(outcome: Outcome): string {
  return outcome.replaceAll("_", " ");
}

/** Line below all others: the command by which all output of the worst run can be seen. */
function againLine({ again, results }: GauntletReport): string {
  if (again !== null) return `  look at it  ${again}`;
  return results.length === 0 ? "  no fault was tried" : "  nothing bad was seen";
}
