import * as z from "zod";
import { counted, defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withRepeated } from "./markup.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Links of one block; the next one has the same. */
const BLOCK = 1000;

/** A page with more links than anyone reads (cheeriojs/cheerio#217). */
export const manyLinks = defineFault({
  name: "many_links",
  kind: "content",
  summary:
    "the page with thousands of links behind its own, of which every thousand lead to the same addresses",
  applies: isHtml,
  options: () =>
    z.object({
      links: counted(
        z.int().min(1).max(1_000_000).default(100_000).describe(
          "least number of links, filled up to whole thousands, 1000000 at most",
        ),
        60,
      ),
    }),
  async inject(exchange: Exchange<Ask>, { links }) {
    const { base } = exchange.ask.site;
    const block = Array.from(
      { length: BLOCK },
      (_, index) => `<li><a href="${base}/?link=${index}">Link ${index}</a></li>\n`,
    ).join("");
    const times = Math.ceil(links / BLOCK);
    return withRepeated(await plainPage(exchange), { open: "<ul>\n", block, times, close: "</ul>\n" });
  },
});
