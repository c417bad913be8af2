import { html } from "hono/html";
import type { Part } from "../../../admin/html_page.ts";
import type { Latency, Quantiles } from "../../../report/figures/latencies.ts";
import type { Timeline } from "../../../report/figures/timeline.ts";
import { count, counted } from "../../../base/counted.ts";
import { span } from "./text.ts";

/** Height of a bar chart in its own units. */
const HEIGHT = 100;

/** Requests over time as bars, stacked by what came of them. */
export function timelinePart(timeline: Timeline | null): Part {
  if (timeline === null) return html``;
  const { start_utc, step_ms, good, faults, errors } = timeline;
  const sums = good.map((own, at) => own + (faults[at] ?? 0) + (errors[at] ?? 0));
  const most = sums.reduce((a, b) => Math.max(a, b), 1);
  const begin = Date.parse(start_utc);
  const end = begin + step_ms * good.length;
  const times = [begin, (begin + end) / 2, end].map((ms) => clock(ms, end - begin));
  const total = sums.reduce((a, b) => a + b, 0);
  return html`
    <section>
      <h2>Over time</h2>
      <figure class="card">
        <p class="legend"><span><i class="good"></i>no fault</span><span><i class="fault"></i>met a fault</span>
          <span><i class="error"></i>other errors</span><span>a bar is ${span(
            step_ms,
          )}, the highest ${counted(most, "request")}</span></p>
        <svg class="chart" viewBox="0 0 ${good.length} ${HEIGHT}" preserveAspectRatio="none" role="img"
          aria-label="${counted(total, "request")} from ${times[0]} to ${times[2]}">
          <line class="grid" x1="0" x2="${good.length}" y1="${HEIGHT / 2}" y2="${HEIGHT / 2}"/>
          ${good.map((own, at) =>
            bars(
              { at, good: own, faults: faults[at] ?? 0, errors: errors[at] ?? 0, most },
              clock(begin + at * step_ms, end - begin),
            )
          )}</svg>
        <p class="axis">${times.map((text) => html`<span>${text}</span>`)}</p>
      </figure>
    </section>
  `;
}

interface Bars {
  readonly at: number;
  readonly good: number;
  readonly faults: number;
  readonly errors: number;
  readonly most: number;
}

function bars({ at, good, faults, errors, most }: Bars, time: string): Part {
  if (good + faults + errors === 0) return html``;
  const tops = [good, good + faults, good + faults + errors].map((sum) => sum / most * HEIGHT);
  const bar = (kind: string, from: number, to: number) =>
    to === from ? "" : html`
      <rect class="${kind}" x="${fixed(at + 0.06)}" width="0.88" y="${fixed(HEIGHT - to)}"
        height="${fixed(to - from)}" />
    `;
  const [low = 0, middle = 0, high = 0] = tops;
  return html`<g><title>${time}: ${good} without a fault, ${faults} with one, ${errors} other errors</title>${
    bar("good", 0, low)
  }${bar("fault", low, middle)}${bar("error", middle, high)}</g>`;
}

/** Time of day; with tenths where all of it is short. */
function clock(ms: number, all_ms: number): string {
  const utc = new Date(ms).toISOString();
  if (all_ms > 86_400_000) return utc.slice(5, 16).replace("T", " ");
  return utc.slice(11, all_ms < 20_000 ? 21 : 19);
}

/** Latencies of a domain as two strips on one scale: as clients had them, and without the injected waits. */
export function latencyPart(domain: string, latency: Latency): Part {
  const { total, own, rows, of_rows } = latency;
  const [low, high] = [floor(Math.min(total.p5, own.p5)), ceil(Math.max(total.p100, own.p100))];
  const place = (ms: number) =>
    1000 * (Math.log10(Math.max(ms, low)) - Math.log10(low)) / (Math.log10(high) - Math.log10(low));
  const ticks = Array.from({ length: Math.round(Math.log10(high / low)) + 1 }, (_, at) => low * 10 ** at);
  const drawn = rows < of_rows ? `, by ${count(rows)} rows drawn evenly out of ${count(of_rows)}` : "";
  return html`<figure class="card"><h3>${domain} <small>arrival to last byte${drawn}</small></h3>
    <p class="legend"><span>line: 5 to 95 %</span><span>box: the middle half</span><span>thick mark: median</span>
      <span>red mark: 99 %</span></p>
    ${strip("as clients had it", total, place)}${strip("without injected waits", own, place)}
    <div class="strip"><span></span><div class="ticks">${
    ticks.map((ms) => html`<span style="left:${fixed(place(ms) / 10)}%">${span(ms)}</span>`)
  }</div></div>
    ${
    quantileTable([["as clients had it", total], ["without injected waits", own]], rows < of_rows)
  }</figure>`;
}

function strip(
  name: string,
  { p5, p25, p50, p75, p95, p99 }: Quantiles,
  place: (ms: number) => number,
): Part {
  const x = (ms: number) => fixed(place(ms));
  return html`<div class="strip"><span>${name}</span><svg viewBox="0 0 1000 20" preserveAspectRatio="none"
    role="img" aria-label="median ${span(p50)}, 95 % within ${span(p95)}">
    <line class="whisker" x1="${x(p5)}" x2="${x(p95)}" y1="10" y2="10"/>
    <rect class="box" x="${x(p25)}" width="${fixed(Math.max(2, place(p75) - place(p25)))}" y="3" height="14"/>
    <line class="median" x1="${x(p50)}" x2="${x(p50)}" y1="1" y2="19"/>
    <line class="far" x1="${x(p99)}" x2="${x(p99)}" y1="4" y2="16"/></svg></div>`;
}

/** Quantiles as rows: their columns fit a phone. */
function quantileTable(columns: readonly (readonly [string, Quantiles])[], isSample: boolean): Part {
  const rows = [["p50", "50 %"], ["p90", "90 %"], ["p95", "95 %"], ["p99", "99 %"], [
    "p100",
    isSample ? "longest seen" : "longest",
  ]] as const;
  return html`
    <table>
      <thead>
        <tr><td></td>${columns.map(([name]) => html`<th scope="col">${name}</th>`)}</tr>
      </thead>
      <tbody>${rows.map(([key, name]) =>
        html`<tr><th scope="row">${name}</th>${
          columns.map(([, own]) => html`<td>${span(own[key])}</td>`)
        }</tr>`
      )}</tbody>
    </table>
  `;
}

function floor(ms: number): number {
  return 10 ** Math.floor(Math.log10(Math.max(ms, 0.1)));
}

function ceil(ms: number): number {
  return Math.max(10 * floor(ms), 1) === ms ? ms : 10 ** Math.ceil(Math.log10(Math.max(ms, 1.01)));
}

/** A coordinate, with no more digits than can be seen. */
function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}
