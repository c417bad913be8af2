import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import { withForeign, withHead } from "./foreign.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

const WRONG = '<meta charset="iso-8859-1">\n' +
  '<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">\n';

/** Header and two `meta` name encodings that the page is not in; the third, which comes last, is right. */
export const charsetConfusion = defineFault({
  name: "charset_confusion",
  kind: "content",
  summary:
    "a page in UTF-8 whose header says windows-1252 and whose meta tags say three things; one without an " +
    "accent gets a line with some",
  applies: isHtml,
  options: () => z.object({}),
  async inject(exchange: Exchange<Ask>) {
    const page = await plainPage(exchange);
    const headers = { ...page.headers, "content-type": "text/html; charset=windows-1252" };
    return withBody({ ...page, headers }, withHead(withForeign(page.body), WRONG));
  },
});
