import * as z from "zod";
import { counted, defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import { withInside } from "./markup.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** A page with its content under a mountain of elements (cheeriojs/cheerio#778, whatwg/html#3732). */
export const deepNesting = defineFault({
  name: "deep_nesting",
  kind: "content",
  summary: "the page with its content inside of thousands of <div>, one in the other",
  applies: isHtml,
  options: () =>
    z.object({
      depth: counted(
        z.int().min(1).max(200_000).default(10_000).describe("how many elements, 200000 at most"),
        "<div></div>".length,
      ),
    }),
  async inject(exchange: Exchange<Ask>, { depth }) {
    const page = await plainPage(exchange);
    const deep = (inside: string) => `${"<div>".repeat(depth)}${inside}${"</div>".repeat(depth)}`;
    return withBody(page, withInside(page.body, deep));
  },
});
