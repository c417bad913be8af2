import * as z from "zod";
import { bytesOf, withBody } from "../../../engine/reply/body.ts";
import { defineFault, wholeRange } from "../../../engine/faults/fault.ts";
import { integerBetween, pick, type Random } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { type MarkupPlace, PLACES, placesIn } from "./places.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Closing tags of every page, which must be missing. */
const END = "</body>";

/** A part of the page as if it were the whole: the length is right, the HTML ends in the middle. */
export const truncatedHtml = defineFault({
  name: "truncated_html",
  kind: "content",
  summary:
    "200 whose HTML ends in the middle of a tag, an attribute, a script or a text, with the right length",
  applies: isHtml,
  options: () =>
    z.object({
      at: z.enum(["any", ...PLACES]).default("any").describe(
        "in the middle of what it ends; text on a page that has none of it",
      ),
      bytes: wholeRange.optional().describe("exactly how much of the page is sent, in bytes, instead of at"),
    }),
  async inject(exchange: Exchange<Ask>, { at, bytes }) {
    const page = await plainPage(exchange);
    const { random } = exchange;
    return withBody(
      page,
      bytes ? firstOf(page.body, integerBetween(random, bytes)) : cut(page.body, at, random),
    );
  },
});

function firstOf(html: string, size: number): Uint8Array {
  const most = bytesOf(html.slice(0, html.lastIndexOf(END))).length;
  return bytesOf(html).subarray(0, Math.min(size, most));
}

function cut(html: string, at: "any" | MarkupPlace, random: Random): string {
  const found = PLACES.map((place) => placesIn(html, place)).filter((places) => places.length > 0);
  const [text, middle] = [placesIn(html, "text"), [Math.floor(html.length / 2)]];
  const wanted = at === "any" ? found.length > 0 ? pick(random, found) : [] : placesIn(html, at);
  return html.slice(0, pick(random, [wanted, text, middle].find((places) => places.length > 0) ?? middle));
}
