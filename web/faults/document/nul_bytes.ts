import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { withBytesInTexts } from "../coding/text.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** NUL in a page, behind which some libraries see nothing (scrapy/parsel#123, meilisearch/docs-scraper#474). */
export const nulBytes = defineFault({
  name: "nul_bytes",
  kind: "content",
  summary: "a NUL at the beginning of the title and in the middle of some texts",
  applies: isHtml,
  options: () => z.object({}),
  async inject(exchange: Exchange<Ask>) {
    const page = await plainPage(exchange);
    const titled = page.body.replace(/<title>/i, (tag) => `${tag}\0`);
    return withBody(page, withBytesInTexts(titled, Uint8Array.of(0)));
  },
});
