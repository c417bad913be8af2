import { COLUMNS } from "../../../base/wrapped.ts";
import type { DomainFigures } from "../../../report/figures/domain_figures.ts";
import type { Quantiles } from "../../../report/figures/latencies.ts";
import type { Report } from "../../../report/report.ts";
import { summaryOf } from "../../../verdict/summary.ts";
import { count, counted, firstOf } from "../../../base/counted.ts";
import { instantText } from "../../../base/instant_text.ts";
import { share, span } from "../html/text.ts";
import { verdictText } from "../../../verdict/verdict_text.ts";
import { definitions, INDENT } from "../../output.ts";
import type { TextTerms } from "./format.ts";

/** Faults that are named. */
const MOST_NAMED = 8;

/** A report for a terminal: the run and its figures, then what the checks say. */
export function reportText(report: Report, { runsOn = false, columns = COLUMNS }: TextTerms = {}): string {
  const { run, domains, missing } = report;
  const { preset, seed, started_utc, run_id } = run;
  const about = `${run_id}, began ${instantText(started_utc)}, preset ${preset ?? "none"}, seed ${seed}`;
  const { strong, rest } = summaryOf(report);
  const verdict = report.clients.length === 0 ? [] : [["verdict", `${strong}: ${rest}`] as const];
  const rows = [...verdict, ["run", about] as const, ...domains.flatMap(domainRows)];
  return [
    ...definitions(rows, INDENT, columns),
    ...(report.clients.length === 0 ? [] : ["", verdictText(report, { width: columns, runsOn })]),
    ...missing.flatMap((sentence) => ["", ...definitions([["note", sentence]], INDENT, columns)]),
  ].join("\n");
}

function domainRows({ domain, requests, good, outcomes, faults, endings, latency }: DomainFigures) {
  const met = outcomes["fault"] ?? 0;
  const rows: [string, string][] = [
    [
      domain,
      `${counted(requests, "request")}, ${counted(good, "good reply")} (${share(good, requests)}), ${
        count(met)
      } with a fault (${share(met, requests)})`,
    ],
  ];
  if (faults.length > 0) rows.push(["faults", faultsText(faults)]);
  rows.push(["endings", Object.entries(endings).map(([name, own]) => `${name} ${count(own)}`).join(", ")]);
  if (latency) {
    const drawn = latency.rows < latency.of_rows ? ` (${count(latency.rows)} rows drawn evenly)` : "";
    rows.push(["latency", `${quantilesText(latency.total)}${drawn}`]);
    rows.push(["", `${quantilesText(latency.own)} without injected waits`]);
  }
  return rows;
}

function faultsText(faults: DomainFigures["faults"]): string {
  return firstOf(faults.map(({ name, requests }) => `${name} ${count(requests)}`), MOST_NAMED).join(", ");
}

function quantilesText({ p50, p95, p99 }: Quantiles): string {
  return `p50 ${span(p50)}, p95 ${span(p95)}, p99 ${span(p99)}`;
}
