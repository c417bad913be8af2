import { html } from "hono/html";
import type { Part } from "../../../admin/html_page.ts";
import type { Report } from "../../../report/report.ts";
import { summaryOf } from "../../../verdict/summary.ts";
import { clipped } from "../../../base/wrapped.ts";
import { BRAND } from "./document.ts";
import { count, counted } from "../../../base/counted.ts";
import { instantText } from "../../../base/instant_text.ts";
import { share, span } from "./text.ts";

/** Characters of a command that is a title. */
const MOST_TITLE = 120;

/** Title of a report: the command that was run, or else what it is about. */
export function titleOf({ run: { command, preset }, examined }: Report): string {
  if (command !== null) return clipped(command.replaceAll(/\s+/g, " "), MOST_TITLE);
  const about = examined ? "How the clients coped" : "What was done to the clients";
  return preset === null ? about : `${about}, preset ${preset}`;
}

/** Head of the page: what was run, the verdict in one line, and the figures that people ask for first. */
export function heading(report: Report): Part {
  const { run, timeline } = report;
  const steps = timeline?.good.length ?? 0;
  const facts: readonly (readonly [string, string])[] = [
    ["preset", run.preset ?? "none"],
    ["seed", String(run.seed)],
    ["began", instantText(run.started_utc)],
    ...(timeline ? [["lasted", `about ${span(steps * timeline.step_ms)}`] as const] : []),
    ["errorworks", run.version],
    ["run", run.run_id],
  ];
  return html`<header class="top">${BRAND}
    <h1>${titleOf(report)}</h1>
    <p class="facts">${
    facts.map(([name, value]) =>
      html`
        <span>${name} <b>${value}</b></span>
      `
    )
  }</p>
    ${verdictLine(report)}
    <dl class="tiles">${tilesOf(report)}</dl>
  </header>`;
}

function verdictLine(report: Report): Part {
  const { examined, clients } = report;
  if (!examined) return line("", "Not examined", "there was no journal to look into");
  if (clients.length === 0) return line("", "Nothing to examine", "no request had come");
  const { state, strong, rest } = summaryOf(report);
  return line(state === "open" ? "" : state, strong, rest);
}

function line(kind: string, strong: string, rest: string): Part {
  return html`<p class="verdict ${kind}"><strong>${strong}</strong> <span class="faint">${rest}</span></p>`;
}

function tilesOf({ domains, clients, examined, calls }: Report): Part[] {
  const sum = (of: (one: Report["domains"][number]) => number) =>
    domains.reduce((all, one) => all + of(one), 0);
  const requests = sum((one) => one.requests);
  const faults = sum(({ outcomes }) => outcomes["fault"] ?? 0);
  const good = sum((one) => one.good);
  const [first] = domains.toSorted((a, b) => b.requests - a.requests);
  const succeeded = clients.reduce((all, one) => all + one.succeeded, 0);
  const retried = clients.reduce((all, one) => all + one.retried, 0);
  return [
    ...(domains.length === 0 ? [] : [
      tile("requests", count(requests), domains.map(({ domain }) => domain).join(", ")),
      tile("met a fault", count(faults), share(faults, requests)),
      tile("good replies", count(good), share(good, requests)),
    ]),
    ...(examined && calls
      ? [tile(
        "calls succeeded",
        `${count(succeeded)} of ${count(calls.total)}`,
        `${counted(retried, "call")} after a retry`,
      )]
      : []),
    ...(first?.latency
      ? [tile("median time", span(first.latency.total.p50), `95 % within ${span(first.latency.total.p95)}`)]
      : []),
  ];
}

function tile(name: string, figure: string, note: string): Part {
  return html`
    <div class="tile">
      <dt>${name}</dt>
      <dd>${figure}<small>${note}</small></dd>
    </div>
  `;
}
