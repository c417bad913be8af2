import { html } from "hono/html";
import type { Part } from "../../../admin/html_page.ts";
import { type Evidence, shownIds } from "../../../report/calls/evidence.ts";
import type { Report } from "../../../report/report.ts";
import {
  designText,
  type Finding,
  missedPct,
  needText,
  unansweredText,
  unsureText,
  type VerdictClient,
} from "../../../verdict/finding.ts";
import { count, counted } from "../../../base/counted.ts";
import { capital } from "./text.ts";
import { exchange } from "./exchange.ts";

/**
 * Section on the checks of each client: broken ones with their proof, those that hold with their power, those without
 * evidence.
 */
export function checksPart(report: Report): Part {
  if (report.clients.length === 0) return html``;
  return html`<section><h2>How ${report.clients.length === 1 ? "the client" : "the clients"} coped</h2>
    ${report.clients.map((client) => clientPart(client, report))}</section>`;
}

function clientPart(client: VerdictClient, { findings, evidence }: Report): Part {
  const own = findings.filter((finding) => finding.client === client.name);
  const of = (wanted: Finding["outcome"]) => own.filter(({ outcome }) => outcome === wanted);
  const open = of("not_enough").filter(({ have }) => (have ?? 0) > 0);
  const rows = [...of("observed").map(observedRow), ...of("holds").map(holdsRow), ...open.map(openRow)];
  const nothing = of("not_enough").filter((one) => !open.includes(one));
  const known = new Map(evidence.map((one) => [one.id, one]));
  const shown = new Set<string>();
  return html`<div class="client"><h3>${client.name} <small>${sdkText(client)}</small></h3>
    <p class="faint">${clientText(client)}</p>
    ${of("broken").map((finding) => brokenPart(finding, known, shown))}
    ${
    rows.length === 0 ? "" : html`
      <div class="card">
        <ul class="rows">${rows}</ul>
      </div>
    `
  }
    ${
    nothing.length === 0 ? "" : html`
      <details>
        <summary>${counted(nothing.length, "check")} had nothing to go by</summary>
        <ul class="rows">${nothing.map(openRow)}</ul>
      </details>
    `
  }</div>`;
}

function sdkText({ sdk, user_agent }: VerdictClient): string {
  if (sdk === null) return user_agent ?? "no user agent";
  const version = sdk.version === null || sdk.name.includes(sdk.version) ? "" : ` ${sdk.version}`;
  return `${sdk.name}${version}${sdk.max_retries === null ? "" : `, max_retries ${sdk.max_retries}`}`;
}

function clientText(client: VerdictClient): string {
  const { requests, connections, calls, succeeded, retried, sdk } = client;
  const unsure = unsureText(client);
  const unanswered = unansweredText(client);
  const how = `${count(succeeded)} ended with a good reply, ${count(retried)} of them after a retry; ${
    count(calls - succeeded)
  } without${unanswered === "" ? "" : ` (${unanswered})`}`;
  const policy = sdk === null
    ? ""
    : ` Policy of ${sdk.name}: ${sdk.policy} (${count(sdk.fitting)} of ${
      counted(sdk.waits, "wait")
    } fit it).`;
  return `${counted(requests, "request")} on ${counted(connections, "connection")} for ${
    counted(calls, "call")
  }: ${how}.${unsure === "" ? "" : ` ${capital(unsure)}.`}${policy}`;
}

/** A broken check with its proof. A request that several name is shown at the first of them. */
function brokenPart(
  finding: Finding,
  known: ReadonlyMap<string, Evidence>,
  shown: Set<string>,
): Part {
  const { check, sentence, figure, proof, evidence, by_design, explained_by, threshold, note } = finding;
  const kind = by_design !== null ? "design" : explained_by !== null ? "explained" : "broken";
  const mark = { design: "by design", explained: "explained", broken: "broken" }[kind];
  const cause = by_design !== null
    ? `This is ${designText(finding)}. It is not a mistake of its user.`
    : explained_by !== null
    ? `${explained_by}, which is broken, too, explains it.`
    : "";
  const ids = shownIds(finding);
  const left = new Set(evidence).size - ids.length;
  const found = ids.flatMap((id) => known.get(id) ?? []);
  const again = found.filter(({ id }) => shown.has(id));
  const requests = found.filter(({ id }) => !shown.has(id)).map(exchange);
  for (const { id } of found) shown.add(id);
  return html`<article class="card finding ${kind}"><header><span class="mark">${mark}</span>
    <h3>${capital(sentence)}</h3> <b>${figure}</b> <span class="tag">${check}</span></header>
    <p>${proof ?? ""} ${cause}</p>
    <p><small>${limits(threshold)}${note === null ? "" : ` ${capital(note)}.`}</small></p>
    ${requests}${again.length === 0 ? "" : againPart(again)}${
    left > 0
      ? html`<p><small>${counted(left, "more request")} ${left === 1 ? "proves" : "prove"} it.</small></p>`
      : ""
  }</article>`;
}

/** Links to requests that prove another check, too, and are shown there. */
function againPart(again: readonly Evidence[]): Part {
  const links = again.map(({ id, number }) =>
    html`
      <a href="#${id}">${number}</a>
    `
  );
  return html`<p><small>Shown above: ${links}</small></p>`;
}

function limits(threshold: string): string {
  return threshold === "" ? "" : `Limits: ${threshold}.`;
}

function holdsRow(finding: Finding): Part {
  const { check, name, figure, note } = finding;
  const pct = missedPct(finding);
  const reach = pct === null ? "" : `Breaking it in more than ${pct} % of cases would have been seen.`;
  return html`<li class="holds"><span class="mark">holds</span><span>${
    capital(name)
  } <span class="tag">${check}</span></span>
    <span>${figure}</span><span class="faint">${reach}${
    note === null ? "" : ` ${capital(note)}.`
  }</span></li>`;
}

/** A check that tells what was seen, which is no mistake. */
function observedRow(finding: Finding): Part {
  const { check, name, figure, proof, note } = finding;
  return html`<li class="seen"><span class="mark">seen</span><span>${
    capital(name)
  } <span class="tag">${check}</span></span>
    <span>${figure}</span><span class="faint">${proof ?? ""}${
    note === null ? "" : ` ${capital(note)}.`
  }</span></li>`;
}

function openRow(finding: Finding): Part {
  const { check, name, figure, note } = finding;
  const needs = needText(finding);
  return html`<li class="open"><span class="mark">?</span><span>${
    capital(name)
  } <span class="tag">${check}</span></span>
    <span>${figure}</span><span class="faint">${needs === "" ? "" : `${capital(needs)}.`}${
    note === null ? "" : ` ${capital(note)}.`
  }</span></li>`;
}
