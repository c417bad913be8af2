import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { formOf, formOption } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import { escaped } from "../../html/html.ts";
import { addressVia, mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { isHtml } from "../plain_page.ts";
import { noteTarget } from "./lead.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Client-side redirect, and its position in the page. */
interface ClientSideForm {
  readonly head?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const FORMS = {
  meta: (to: string): ClientSideForm => ({ head: refresh(`0;url=${to}`) }),
  late: (to: string): ClientSideForm => ({ head: refresh(`2; URL='${to}'`) }),
  body: (to: string): ClientSideForm => ({ body: refresh(`0;url=${to}`) }),
  noscript: (to: string): ClientSideForm => ({ head: `<noscript>${refresh(`0;url=${to}`)}</noscript>` }),
  header: (to: string): ClientSideForm => ({ headers: { refresh: `0;url=${to}` } }),
  location: (to: string): ClientSideForm => ({ head: script(`window.location.href = "${to}";`) }),
  replace: (to: string): ClientSideForm => ({ body: script(`location.replace("${to}");`) }),
  timer: (to: string): ClientSideForm => ({
    body: script(`setTimeout(function () { window.location = "${to}"; }, 100);`),
  }),
};

/** A page with nothing on it that only a browser, or a client that knows this much HTML, gets beyond. */
export const clientSideRedirect = defineFault({
  name: "client_side_redirect",
  kind: "content",
  summary: "200 with an empty page that leads on to the right one by meta refresh, header or script",
  applies: (ask: Ask) => mayLeadAway(ask) && isHtml(ask),
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "meta, late: a meta refresh, at once or in 2 seconds; body, noscript: one where it is rarely looked for; header: " +
          "Refresh; location, replace, timer: scripts; any: drawn from the others",
      ),
    }),
  inject(exchange: Exchange<Ask>, { form }): Answer {
    const { ask, random } = exchange;
    const to = addressVia(ask.site, placeOf(ask), "client_side_redirect").replaceAll("'", "%27");
    noteTarget(exchange, to);
    const { head = "", body = "", headers = {} } = formOf(FORMS, { form, random })(to);
    return {
      status: 200,
      headers: { "content-type": "text/html; charset=utf-8", ...headers },
      body:
        `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>One moment</title>\n${head}` +
        `</head>\n<body>\n<p>One moment, please.</p>\n${body}</body>\n</html>\n`,
    };
  },
});

function refresh(content: string): string {
  return `<meta http-equiv="refresh" content="${escaped(content)}">\n`;
}

function script(code: string): string {
  return `<script>${code}</script>\n`;
}
