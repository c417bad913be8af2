import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Sends a 200 with an empty body (firecrawl/firecrawl#3213). */
export const emptyPage = defineFault({
  name: "empty_page",
  kind: "content",
  summary: "the status and the headers of the page, and content-length: 0",
  applies: isHtml,
  options: () => z.object({}),
  inject: async (exchange: Exchange<Ask>) => withBody(await exchange.whole(), ""),
});
