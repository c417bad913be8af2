import { counted, firstOf } from "../../base/counted.ts";
import { summaryOf } from "../../verdict/summary.ts";
import { definitions } from "../output.ts";
import { clipped, columnsOf } from "../../base/wrapped.ts";
import type { Ended } from "./child.ts";
import type { LeftBehind } from "./left_behind.ts";
import type { RunReport } from "./run_report.ts";

/** Most of a kind that are named on the screen. */
const MOST_NAMED = 8;

/** The screen after a run: what was done to the command, what it did, the checks, and how to repeat it. */
export function runScreen(report: RunReport, columns: number): string[] {
  const { checks, again, report: file } = report;
  const rows = rowsOf(report);
  const width = Math.max(...rows.map(([label]) => label.length));
  return [
    header(report, columns),
    "",
    ...definitions(rows, "  ", columns),
    ...(checks.lines.length === 0 ? [] : ["", ...checks.lines.map((line) => line && `  ${line}`)]),
    "",
    ...(file === null ? [] : [`  ${"report".padEnd(width)}  ${file}`]),
    ...(checks.verdict === null ? [] : [`  ${"look up".padEnd(width)}  ${lookUp(checks)}`]),
    `  ${"again".padEnd(width)}  ${again}`, // not broken, so that it can be pasted
  ];
}

function rowsOf(report: RunReport): (readonly [string, string])[] {
  const { left_behind } = report;
  return [
    ...verdictRow(report),
    ["did to it", didToIt(report)],
    ...named("faults", report.requests_by_fault),
    ...rules(report),
    ...(report.requests === 0 ? [] : [["it did", itDid(report)] as const]),
    ...named("asked for", report.requests_by_route),
    ...bugs(report),
    ...(left_behind.length === 0 ? [] : [["still runs", leftText(left_behind)] as const]),
    ...advice(report),
  ];
}

/** Row with the verdict in one line; none where nothing was examined. */
function verdictRow({ checks: { verdict }, exit }: RunReport): (readonly [string, string])[] {
  if (verdict === null) return [];
  const { strong, rest } = summaryOf(verdict);
  const failed = exit.code === 0 ? "" : `The command ended with ${exitText(exit)}. `;
  return [["verdict", `${failed}${strong}: ${rest}`]];
}

/** The command that tells what a check of the screen is. */
function lookUp({ broken: [first] }: RunReport["checks"]): string {
  return first === undefined ? "errorworks checks" : `errorworks checks ${first}`;
}

/** One line on a run among several. */
export function runLine({ seed, exit, duration_ms, requests, faults, checks }: RunReport): string {
  const broken = checks.broken.length === 0 ? "" : `, ${counted(checks.broken.length, "check")} broken`;
  const what = `${counted(requests, "request")}, ${faults} with a fault${broken}`;
  return `seed ${seed}: ${exitText(exit)}, ${seconds(duration_ms)}, ${what}`;
}

function header({ command, exit, duration_ms }: RunReport, columns: number): string {
  const right = `${exitText(exit)}, ${seconds(duration_ms)}`;
  const left = clipped(
    `errorworks run -- ${command.join(" ")}`.replaceAll(/\s+/g, " "),
    columns - right.length - 2,
  );
  return left + right.padStart(columns - columnsOf(left));
}

function exitText({ code, signal }: Pick<Ended, "code" | "signal">): string {
  return signal === null ? `exit ${code}` : `exit ${code} (${signal})`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms < 99_950 ? 1 : 0)} s`;
}

function didToIt({ requests, faults, injected }: RunReport): string {
  if (requests === 0) return "nothing: it sent no request";
  const share = faults === 0 ? "" : ` (${(faults * 100 / requests).toFixed(1)} %)`;
  const kinds = injected.length === 0 ? "" : `: ${injected.join(", ")}`;
  return `${counted(requests, "request")}, ${faults} with a fault${share}${kinds}`;
}

function itDid({ good, requests_by_outcome: outcomes, retries }: RunReport): string {
  return [
    counted(good, "good reply"),
    ...some(retries, retries === 1 ? "retry that it told of" : "retries that it told of"),
    ...some(outcomes["client_error"], "refused as wrong (4xx)"),
    ...some(outcomes["aborted"], "given up by it"),
  ].join(", ");
}

function some(count: number | undefined, what: string): string[] {
  return count ? [`${count} ${what}`] : [];
}

/** A row with names and how often each was seen, if there are any. */
function named(
  label: string,
  counts: Readonly<Record<string, number>>,
): (readonly [string, string])[] {
  const all = Object.entries(counts).filter(([, count]) => count > 0);
  if (all.length === 0) return [];
  return [[label, listed(all.map(([name, count]) => `${name} ${count}`))]];
}

/** Row with the number of requests that each rule acted on, and the names of rules that acted on none. */
function rules({ requests_by_rule: counts }: RunReport): (readonly [string, string])[] {
  const all = Object.entries(counts).toSorted(([, a], [, b]) => b - a).map(([name, count]) =>
    [/^\d+$/.test(name) ? `[${name}]` : name, count] as const
  );
  const met = all.flatMap(([name, count]) => count > 0 ? [`${count} × ${name}`] : []);
  const unmet = all.flatMap(([name, count]) => count === 0 ? [name] : []);
  const text = [listed(met), unmet.length === 0 ? "" : `acted on no request: ${listed(unmet)}`];
  return all.length === 0 ? [] : [["rules", text.filter((part) => part !== "").join("; ")]];
}

function listed(texts: readonly string[]): string {
  return firstOf(texts, MOST_NAMED).join(", ");
}

function bugs({ requests_by_outcome }: RunReport): (readonly [string, string])[] {
  const count = requests_by_outcome["bug"] ?? 0;
  return count === 0 ? [] : [[
    "bugs",
    `${counted(count, "request")} failed by a bug of errorworks, not by a fault: please report it`,
  ]];
}

function leftText(left: readonly LeftBehind[]): string {
  const all = left.map(({ pid, command }) => `${pid} (${clipped(command, 40)})`);
  return `${listed(all)}: started by the command, not ended`;
}

/** Advice for a run that shows nothing, or less than it could. */
function advice({ requests, faults, armed, checks, report }: RunReport): (readonly [string, string])[] {
  if (requests === 0) {
    return [["hint", "errorworks run -- env shows the variables by which a command finds the server"]];
  }
  if (checks.broken.length > 0 && report === null) {
    return [["hint", "--report page.html writes a page with the requests that prove what is broken"]];
  }
  return armed || faults > 0
    ? []
    : [["hint", "no faults are switched on: try --preset=realistic, or --fault rate_limit=20"]];
}
