import { html } from "hono/html";
import type { Part } from "../../../admin/html_page.ts";
import type { ShownAttempt, ShownCall, ShownCalls } from "../../../report/calls/call_schema.ts";
import { clipped } from "../../../base/wrapped.ts";
import { count, counted } from "../../../base/counted.ts";
import { MOST_PATH, span } from "./text.ts";

/** Width of a lane in its own units. */
const WIDTH = 1000;

/** Fates of a request in words, and the class of its bar. */
const FATES: Readonly<Record<string, readonly [text: string, kind: string]>> = {
  good: ["good", "good"],
  redirect: ["redirected", "good"],
  transient: ["may pass", "fault"],
  quota: ["out of money", "error"],
  final: ["final error", "error"],
  cut: ["cut off", "error"],
  stream_error: ["error in the stream", "error"],
  left: ["given up", "none"],
  open: ["not over", "none"],
  odd: ["odd", "none"],
};

const KINDS = [
  ["broken", "Calls that broken checks name"],
  ["retried", "Calls that were retried"],
  ["sample", "Some of the others"],
] as const;

/** The attempts of calls on a time axis: first the broken, then the retried, then some of the others. */
export function waterfallPart(calls: ShownCalls | null): Part {
  if (calls === null || calls.shown.length === 0) return html``;
  const { total, shown } = calls;
  const isOne = new Set(shown.map(({ client }) => client)).size === 1;
  return html`<section><h2>Calls <small>${shown.length} of ${count(total)} are shown${
    leftOut(calls)
  }</small></h2>
    <p class="legend"><span><i class="before"></i>until the first byte</span><span><i class="good"></i>good</span>
      <span><i class="fault"></i>error that may pass</span><span><i class="error"></i>final, cut or broken</span>
      <span><i></i>given up, odd</span><span><i class="wait"></i>injected wait</span>
      <span><i class="asked"></i>wait that the reply asked for</span></p>
    ${
    KINDS.map(([kind, title]) => {
      const own = shown.filter(({ why }) => why === kind);
      return own.length === 0 ? "" : html`
        <h3>${title}</h3>
        <div class="card">${own.map((call) => callPart(call, isOne))}</div>
      `;
    })
  }</section>`;
}

function leftOut({ left_out: { broken, retried, others } }: ShownCalls): string {
  const parts = [
    ...(broken > 0 ? [`${count(broken)} that broken checks name`] : []),
    ...(retried > 0 ? [`${count(retried)} retried`] : []),
    ...(others > 0 ? [`${count(others)} others`] : []),
  ];
  return parts.length === 0 ? "" : `; left out are ${parts.join(", ")}`;
}

function callPart(call: ShownCall, isOneClient: boolean): Part {
  const { route, client, checks, start_ms, duration_ms, attempts, attempts_left_out, ended, confidence } =
    call;
  const all = attempts.length + attempts_left_out;
  const facts = [
    `at ${span(start_ms)}`,
    span(duration_ms),
    counted(all, "attempt"),
    `ended: ${FATES[ended]?.[0] ?? ended}`,
    ...(isOneClient ? [] : [client]),
    ...(confidence < 1 ? [`${Math.round(confidence * 100)} % sure that they belong together`] : []),
  ].join(" · ");
  return html`<div class="call"><header><code>${clipped(route, MOST_PATH)}</code>${
    checks.map((check) => html`<span class="tag">${check}</span>`)
  }<small>${facts}</small></header>
    ${attempts.map((attempt, at) => attemptRow(attempt, { before: attempts[at - 1], duration_ms }))}
    ${attempts_left_out > 0 ? html`<small>${counted(attempts_left_out, "more attempt")}</small>` : ""}</div>`;
}

function attemptRow(
  attempt: ShownAttempt,
  { before, duration_ms }: { readonly before: ShownAttempt | undefined; readonly duration_ms: number },
): Part {
  const { number, status, fault, fate, start_ms, duration_ms: own_ms, ending } = attempt;
  const gap = before === undefined ? null : start_ms - before.start_ms - (before.duration_ms ?? 0);
  const name = [number, status === null ? "no reply" : String(status), ...(fault === null ? [] : [fault])]
    .join(" · ");
  const since = gap === null ? "" : gap < 0 ? "beside the one before" : `after ${span(gap)}`;
  const told = `${name} ${since}: ${FATES[fate]?.[0] ?? fate}, ${
    own_ms === null ? "not over" : span(own_ms)
  }, ${ending}`;
  return html`<div class="attempt"><p><span>${name}</span><span>${since}</span></p>${
    lane(attempt, Math.max(duration_ms, 1), told)
  }</div>`;
}

function lane(attempt: ShownAttempt, all_ms: number, told: string): Part {
  const { start_ms, first_byte_ms, duration_ms, delay_ms, asked_wait_ms, fate } = attempt;
  const kind = FATES[fate]?.[1] ?? "none";
  const x = (ms: number) => Math.round(ms / all_ms * WIDTH * 10) / 10;
  const own = duration_ms ?? all_ms - start_ms;
  const first = Math.min(first_byte_ms ?? own, own);
  const end = start_ms + own;
  const rect = (name: string, from: number, to: number) =>
    html`
      <rect class="${name}" x="${x(from)}" width="${Math.max(2, x(to) - x(from))}" y="3" height="14" rx="1" />
    `;
  const asked = asked_wait_ms === null ? null : start_ms + first + asked_wait_ms;
  return html`<svg viewBox="0 0 ${WIDTH} 20" preserveAspectRatio="none" role="img" aria-label="${told}">
    <title>${told}</title><rect class="lane" x="0" width="${WIDTH}" y="3" height="14" rx="2"/>
    ${first > 0 && first < own ? rect(`before ${kind}`, start_ms, start_ms + first) : ""}
    ${rect(kind, first < own ? start_ms + first : start_ms, end)}
    ${delay_ms > 0 ? rect("hatch", start_ms, start_ms + Math.min(delay_ms, own)) : ""}
    ${
    asked === null || asked <= end ? "" : html`
      <line class="asked" x1="${x(end)}" x2="${Math.min(WIDTH, x(asked))}" y1="10" y2="10" />
    `
  }</svg>`;
}
