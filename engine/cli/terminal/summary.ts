import { firstOf } from "../../base/counted.ts";
import { clipped } from "../../base/wrapped.ts";
import { definitions } from "../output.ts";
import { type DomainFigures, faultCounts, type Figures } from "./figures.ts";

/** Most items of a list that are named. */
const MOST_ITEMS = 12;

/** Command and width of the screen for a summary. */
interface SummaryTerms {
  /** Command that starts the same run again; in one piece, however long it is. */
  readonly repeat: string;
  /** Width of the screen. */
  readonly columns: number;
}

/** Summary of a run in lines, printed at the stop; the figures are those of `/admin/stats`. */
export function summary(figures: Figures, { repeat, columns }: SummaryTerms): string[] {
  const asked = figures.domains.filter(({ stats }) => stats.total_requests > 0);
  if (asked.length === 0) return ["No requests.", ...repeatLines(figures, repeat)];
  return [
    `Run ${figures.run_id}, ${duration(figures.run_ms)}`,
    "",
    ...(columns < TABLE_WIDTH
      ? definitions(asked.map(sentences), "", columns)
      : [HEAD, ...asked.flatMap(rows)]),
    "",
    ...listed("faults", faultCounts(figures).map(([name, count]) => `${name} ${count}`), columns),
    ...listed("endings", endings(figures), columns),
    ...repeatLines(figures, repeat),
  ];
}

/** Widths of the columns: the domain and its figures. */
const [NAME_WIDTH, ...WIDTHS] = [8, 10, 15, 7, 9, 9, 10, 10];
const TABLE_WIDTH = WIDTHS.reduce((sum, width) => sum + width, NAME_WIDTH);
const HEAD = aligned("", ["requests", "faults", "4xx", "aborted", "retries", "p50 ms", "p95 ms"]);

/** The same figures in words, for a screen that is too narrow for the table. */
function sentences({ name, stats }: DomainFigures): [string, string] {
  const { total_requests, requests_by_outcome: outcomes, retries, latency_stats, service_stats } = stats;
  const counts = `requests ${total_requests}, faults ${faultsText(stats)}, 4xx ${
    outcomes["client_error"] ?? 0
  }, \
aborted ${outcomes["aborted"] ?? 0}, retries ${retries}`;
  const latencies = `p50 ms ${ms(latency_stats.p50_ms)}, p95 ms ${
    ms(latency_stats.p95_ms)
  }; without injected delays \
${ms(service_stats.p50_ms)} and ${ms(service_stats.p95_ms)}`;
  return [name, `${counts}; ${latencies}`];
}

function faultsText({ total_requests, requests_by_outcome: outcomes }: DomainFigures["stats"]): string {
  const faults = outcomes["fault"] ?? 0;
  return `${faults} (${Math.round(faults * 100 / total_requests)} %)`;
}

/** Figures of a domain: what its clients saw, and the durations without what was injected. */
function rows({ name, stats }: DomainFigures): string[] {
  const { total_requests, requests_by_outcome: outcomes, retries, latency_stats, service_stats } = stats;
  return [
    aligned(name, [
      `${total_requests}`,
      faultsText(stats),
      `${outcomes["client_error"] ?? 0}`,
      `${outcomes["aborted"] ?? 0}`,
      `${retries}`,
      ...[latency_stats.p50_ms, latency_stats.p95_ms].map(ms),
    ]),
    aligned(`${" ".repeat(NAME_WIDTH)}  without injected delays`, [
      ...["", "", "", "", ""],
      ...[service_stats.p50_ms, service_stats.p95_ms].map(ms),
    ]),
  ];
}

/** A line with figures to the right of their columns; a label may reach over columns that are empty. */
function aligned(label: string, figures: readonly string[]): string {
  const line = figures.map((figure, at) => figure.padStart(WIDTHS[at] ?? 0)).join("");
  return `${label}${`${" ".repeat(NAME_WIDTH)}${line}`.slice(label.length)}`.trimEnd();
}

function ms(value: number | null): string {
  return value === null ? "-" : String(Math.round(value * 10) / 10);
}

function endings({ domains }: Figures): string[] {
  const all = new Map<string, number>();
  for (const { stats } of domains) {
    for (const [name, count] of Object.entries(stats.requests_by_ending)) {
      all.set(name, (all.get(name) ?? 0) + count);
    }
  }
  return Array.from(all, ([name, count]) => `${name} ${count}`);
}

/** Lines of a list, broken between its items, with a label in front of the first. */
function listed(label: string, items: readonly string[], columns: number): string[] {
  const shown = firstOf(items, MOST_ITEMS);
  const lines: string[] = [];
  let line = "";
  for (const [at, item] of shown.entries()) {
    const text = at < shown.length - 1 ? `${item},` : item;
    if (line !== "" && line.length + text.length + 1 > columns - INDENT) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? text : `${line} ${text}`;
  }
  if (line !== "") lines.push(line);
  return lines.map((text, at) =>
    `${(at === 0 ? label : "").padEnd(INDENT)}${clipped(text, columns - INDENT)}`
  );
}

const INDENT = 9;

function repeatLines({ config_version }: Figures, repeat: string): string[] {
  const note = config_version > 1 ? ["         (its configuration was changed while it ran)"] : [];
  return [`repeat   ${repeat}`, ...note];
}

function duration(ms: number): string {
  const sec = Math.round(ms / 1000);
  const minutes = Math.floor(sec / 60);
  return minutes === 0 ? `${sec} s` : `${minutes} min ${sec % 60} s`;
}
