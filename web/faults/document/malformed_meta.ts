import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { formOf, formOption } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import { withHead } from "./foreign.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** The tag, by what it does wrong. `home` is an address that it may lead to. */
const FORMS = {
  javascript: () => refresh("0;url=javascript:void(0)"),
  self: () => refresh("0"),
  no_url: () => refresh("0;url="),
  no_delay: (home: string) => refresh(`;url=${home}`),
  negative: (home: string) => refresh(`-1;url=${home}`),
  huge: (home: string) => refresh(`99999999999;url=${home}`),
  junk: (home: string) => refresh(`soon;url=${home}`),
  swapped: (home: string) => `<meta content="0;url=${home}" http-equiv="refresh">\n`,
  unquoted: (home: string) => `<meta http-equiv=refresh content=0;url=${home}>\n`,
  half_quoted: (home: string) => refresh(`0;url='${home}`),
  unterminated: (home: string) => `<meta http-equiv="refresh" content="0;url=${home}\n`,
  noscript: (home: string) => `<noscript>${refresh(`0;url=${home}`)}</noscript>\n`,
  comment: (home: string) => `<!-- ${refresh(`0;url=${home}`)}-->\n`,
  twice: (home: string) => refresh(`5;url=${home}`) + refresh("0;url=javascript:void(0)"),
} as const;

function refresh(content: string): string {
  return `<meta http-equiv="refresh" content="${content}">\n`;
}

/** The good page with a `<meta http-equiv="refresh">` that is not as it should be. */
export const malformedMeta = defineFault({
  name: "malformed_meta",
  kind: "content",
  summary: "the good page with a meta refresh that leads nowhere, to itself or is wrongly written",
  applies: isHtml,
  options: () =>
    z.object({
      form: formOption(FORMS).default("any").describe(
        "javascript: to javascript:void(0); self: to itself, at once; noscript and comment: in one; swapped: content comes " +
          "first; the others leave something out or have no number that can be; any: drawn from the others",
      ),
    }),
  async inject(exchange: Exchange<Ask>, { form }) {
    const { random, ask } = exchange;
    const tag = formOf(FORMS, { form, random })(`${ask.site.base}/`);
    const page = await plainPage(exchange);
    return withBody(page, withHead(page.body, tag));
  },
});
