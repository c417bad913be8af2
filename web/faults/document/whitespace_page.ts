import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** White space of HTML, and some that only Unicode calls so. */
const BLANK = "\r\n \t\n\u00a0\u2003\u3000\n".repeat(20);

/** Sends a page of white space only: its length is not 0, its content is. */
export const whitespacePage = defineFault({
  name: "whitespace_page",
  kind: "content",
  summary: "the status and the headers of the page, and a body of nothing but white space",
  applies: isHtml,
  options: () => z.object({}),
  inject: async (exchange: Exchange<Ask>) => withBody(await exchange.whole(), BLANK),
});
