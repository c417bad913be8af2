import { html } from "hono/html";
import type { Part } from "../../../admin/html_page.ts";
import type { DomainFigures } from "../../../report/figures/domain_figures.ts";
import { latencyPart } from "./charts.ts";
import { endingText } from "./exchange.ts";
import { breakable } from "./breakable.ts";
import { count, counted } from "../../../base/counted.ts";
import { share, span } from "./text.ts";

/** Faults of a table that are shown. */
const MOST_FAULTS = 40;

/** Section on the figures of each domain: faults, endings, statuses, latencies. */
export function figuresPart(domains: readonly DomainFigures[]): Part {
  if (domains.length === 0) return html``;
  return html`
    <section><h2>What was done</h2>${domains.map(faultsPart)}</section>
    <section><h2>How long it took</h2>${domains.map(({ domain, latency }) =>
      latency ? latencyPart(domain, latency) : ""
    )}</section>
  `;
}

function faultsPart(figures: DomainFigures): Part {
  const { domain, requests, faults, endings, statuses } = figures;
  const most = faults[0]?.requests ?? 1;
  const shown = faults.slice(0, MOST_FAULTS);
  const left = faults.length - shown.length;
  return html`
    <div class="card"><h3>${domain} <small>${counted(requests, "request")}</small></h3>
        ${faults.length === 0 ? html`<p class="faint">No fault fired.</p>` : html`
          <table>
            <thead>
              <tr>
                <th scope="col">fault</th>
                <td class="wide"></td>
                <th scope="col">requests</th>
                <th scope="col">share</th>
                <th scope="col">mean</th>
                <th scope="col">injected</th>
              </tr>
            </thead>
            <tbody>${shown.map((fault) => faultRow(fault, { requests, most }))}</tbody>
          </table>
        `}${left > 0 ? html`<p class="faint">${left} more, less frequent.</p>` : ""}</div>
    <div class="pair">${countsCard(
      "Endings",
      endings,
      endingText,
      (name) => name === "complete" ? "good" : "fault",
    )}${countsCard("Statuses", statuses, statusText, statusClass)}</div>
  `;
}

function faultRow(
  { name, kind, requests, mean_ms, mean_delay_ms }: DomainFigures["faults"][number],
  all: { readonly requests: number; readonly most: number },
): Part {
  return html`
    <tr>
      <th scope="row">${breakable(name)}<small>${kind ?? "of the configuration"}</small></th>
      <td class="wide">${bar(requests / all.most, "fault")}</td>
      <td>${count(requests)}</td>
      <td>${share(requests, all.requests)}</td>
      <td>${span(mean_ms)}</td>
      <td>${mean_delay_ms > 0 ? span(mean_delay_ms) : "–"}</td>
    </tr>
  `;
}

function countsCard(
  title: string,
  counts: Readonly<Record<string, number>>,
  nameOf: (key: string) => string,
  classOf: (key: string) => string,
): Part {
  const rows = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  const all = rows.reduce((sum, [, requests]) => sum + requests, 0);
  return html`
    <div class="card">
      <table>
        <thead>
          <tr>
            <th scope="col">${title}</th>
            <td class="wide"></td>
            <th scope="col">requests</th>
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>${rows.map(([key, requests]) =>
          html`
            <tr>
              <th scope="row">${nameOf(key)}</th>
              <td class="wide">${bar(requests / Math.max(1, rows[0]?.[1] ?? 1), classOf(key))}</td>
              <td>${count(requests)}</td>
              <td>${share(requests, all)}</td>
            </tr>
          `
        )}</tbody>
      </table>
    </div>
  `;
}

function bar(part: number, kind: string): Part {
  return html`<span class="bar ${kind}" style="width:${(part * 100).toFixed(1)}%"></span>`;
}

function statusText(status: string): string {
  return status === "none" ? "no status" : status;
}

function statusClass(status: string): string {
  if (status === "none") return "none";
  return Number(status) < 400 ? "good" : Number(status) < 500 ? "fault" : "error";
}
