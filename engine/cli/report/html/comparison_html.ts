import { html } from "hono/html";
import type { Part } from "../../../admin/html_page.ts";
import type { ComparedCheck } from "../../../report/compare/checks_compared.ts";
import type { Comparison } from "../../../report/compare/comparison.ts";
import {
  checkText,
  differenceText,
  figureText,
  outcomeText,
  shownChecks,
  sideText,
  unchangedText,
} from "../compare/words.ts";
import { breakable } from "./breakable.ts";
import { BRAND, documentOf } from "./document.ts";
import { counted } from "../../../base/counted.ts";
import { capital } from "./text.ts";

/** Two reports side by side as one self-contained page. */
export async function comparisonHtml(comparison: Comparison): Promise<string> {
  const { a, b, missing } = comparison;
  return await documentOf(`${a.label} and ${b.label} · errorworks`, [
    html`<header class="top">${BRAND}<h1>${a.label} <span class="faint">→</span> ${b.label}</h1>
      <p class="facts"><span>a <b>${sideText(a)}</b></span></p><p class="facts"><span>b <b>${
      sideText(b)
    }</b></span></p>
      ${verdictLine(comparison)}</header>`,
    html`<main>${checksPart(comparison)}${figuresPart(comparison)}
      <footer>${
      missing.map((text) => html`<p>${text}</p>`)
    }<p>A difference of shares that chance alone explains is marked
        “chance”: it would be seen more often than once in 370 comparisons of the same client with itself.</p></footer></main>`,
  ]);
}

function verdictLine({ checks }: Comparison): Part {
  const of = (change: ComparedCheck["change"]) => checks.filter((one) => one.change === change).length;
  const [broke, mended] = [of("broke"), of("mended")];
  const kind = broke > 0 ? "bad" : mended > 0 ? "well" : "";
  const strong = broke > 0
    ? `${counted(broke, "check")} broke`
    : mended > 0
    ? `${mended} mended`
    : "No check changed for the worse";
  return html`<p class="verdict ${kind}"><strong>${strong}</strong>
    <span class="faint">${broke > 0 && mended > 0 ? `${mended} mended, ` : ""}${
    of("changed")
  } changed otherwise</span></p>`;
}

function checksPart(comparison: Comparison): Part {
  const shown = shownChecks(comparison);
  if (comparison.checks.length === 0) return html``;
  return html`<section><h2>Checks <small>${unchangedText(comparison)}</small></h2>${
    shown.map(checkPart)
  }</section>`;
}

function checkPart(compared: ComparedCheck): Part {
  const { check, change, a, b } = compared;
  const kind = b.outcome === "broken" ? "broken" : change === "mended" ? "holds" : "open";
  const mark = change === "same" ? "still broken" : change;
  return html`<article class="card finding ${kind}"><header><span class="mark">${mark}</span>
    <h3>${capital(checkText(compared))}</h3> <span class="tag">${check}</span></header>
    <p>${outcomeText(a)} <span class="faint">→</span> <b>${outcomeText(b)}</b></p>
    ${b.outcome === "broken" && b.proof !== null ? html`<p>${b.proof}</p>` : ""}</article>`;
}

function figuresPart({ figures }: Comparison): Part {
  return html`
    <section>
      <h2>Figures</h2>
      <div class="card">
        <table>
          <thead>
            <tr>
              <td></td>
              <th scope="col">a</th>
              <th scope="col">b</th>
              <th scope="col">difference</th>
            </tr>
          </thead>
          <tbody>${figures.map((one) =>
            html`
              <tr class="${one.beyond_chance ? "changed" : ""}">
                <th scope="row">${breakable(one.name)}</th>
                <td>${figureText(one.a, one.unit)}</td>
                <td>${figureText(one.b, one.unit)}</td>
                <td>${differenceText(one)}</td>
              </tr>
            `
          )}</tbody>
        </table>
      </div>
    </section>
  `;
}
