import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { formsOption } from "../../../engine/faults/form_options.ts";
import { hex, pick } from "../../../engine/chance/random.ts";
import { chanceOf } from "../../site/site.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withMore } from "./traps.ts";

/** Ways to hide a link from readers; `LINK` stands for its address. */
const STYLES = {
  display_none: '<div style="display:none"><a href="LINK">Documents</a></div>',
  off_screen: '<a href="LINK" style="position:absolute;left:-9999px">Documents</a>',
  same_colour: '<a href="LINK" style="color:#fff;background:#fff">Documents</a>',
  one_pixel: '<a href="LINK" style="display:block;width:1px;height:1px;overflow:hidden">Documents</a>',
  empty: '<a href="LINK" tabindex="-1" aria-hidden="true"></a>',
  nofollow: '<a href="LINK" rel="nofollow" hidden>Documents</a>',
} as const;

/**
 * Links that no reader sees, to pages that robots.txt forbids. In the rows, the column `kind` shows which client
 * followed one.
 */
export const honeypot = defineFault({
  name: "honeypot",
  kind: "content",
  summary: "the page with invisible links to what robots.txt forbids; who follows one is known",
  applies: isHtml,
  options: () =>
    z.object({
      styles: formsOption(STYLES).describe(
        "ways to hide a link, one of which is drawn",
      ),
      links: z.int().min(1).max(100).default(1).describe("how many of them"),
    }),
  async inject(exchange, { styles, links }) {
    const { site, path } = exchange.ask;
    const random = chanceOf(site, `honeypot on ${path}`);
    const hidden = Array.from(
      { length: links },
      () => STYLES[pick(random, styles)].replace("LINK", `${site.base}/private/${hex(random, 8)}`),
    );
    return withMore(await plainPage(exchange), hidden.join("\n"));
  },
});
