import * as z from "zod";
import { counted, defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import { withInside } from "./markup.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** A page with one element that says too much. Names are different, or a parser would drop them. */
export const manyAttributes = defineFault({
  name: "many_attributes",
  kind: "content",
  summary: "the page with its content inside of one <div> with thousands of attributes",
  applies: isHtml,
  options: () =>
    z.object({
      attributes: counted(
        z.int().min(1).max(100_000).default(10_000).describe("how many, 100000 at most"),
        20,
      ),
    }),
  async inject(exchange: Exchange<Ask>, { attributes }) {
    const page = await plainPage(exchange);
    const all = Array.from({ length: attributes }, (_, index) => ` data-a${index}="${index}"`).join("");
    return withBody(page, withInside(page.body, (inside) => `<div${all}>${inside}</div>`));
  },
});
