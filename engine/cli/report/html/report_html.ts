import { html } from "hono/html";
import { instantText } from "../../../base/instant_text.ts";
import type { Part } from "../../../admin/html_page.ts";
import type { Report } from "../../../report/report.ts";
import { timelinePart } from "./charts.ts";
import { checksPart } from "./checks.ts";
import { documentOf } from "./document.ts";
import { figuresPart } from "./figures.ts";
import { heading, titleOf } from "./heading.ts";
import { waterfallPart } from "./waterfall.ts";

/** A report as one self-contained page: no script, nothing that is loaded from elsewhere. */
export async function reportHtml(report: Report): Promise<string> {
  return await documentOf(`${titleOf(report)} · errorworks`, [
    heading(report),
    html`<main>${checksPart(report)}${timelinePart(report.timeline)}${figuresPart(report.domains)}${
      waterfallPart(report.calls)
    }${footer(report)}</main>`,
  ]);
}

function footer({ made_utc, missing, run: { again, version } }: Report): Part {
  return html`<footer>${missing.map((sentence) => html`<p>${sentence}</p>`)}
    ${
    again === null ? "" : html`
      <p>The same run again:</p>
      <pre>${again}</pre>
    `
  }
    <p>Made ${
    instantText(made_utc)
  } by errorworks ${version}. Texts of requests and replies are as the journal kept them,
      secrets replaced.</p></footer>`;
}
