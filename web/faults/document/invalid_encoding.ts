import * as z from "zod";
import { bytesOf, joined, withBody } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { placesIn } from "./places.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Two bytes that never occur in UTF-8, and two that never begin a character. */
const INVALID = Uint8Array.of(0xfe, 0xff, 0x80, 0x81);

/** Sends a page with bytes that are not UTF-8 in two of its texts. */
export const invalidEncoding = defineFault({
  name: "invalid_encoding",
  kind: "content",
  summary: "a page with bytes in two of its texts that are not UTF-8, as it says it is",
  applies: isHtml,
  options: () => z.object({}),
  async inject(exchange: Exchange<Ask>) {
    const page = await plainPage(exchange);
    const html = page.body;
    const [first, second] = [nearest(html, 1 / 3), nearest(html, 2 / 3)];
    const parts = [html.slice(0, first), html.slice(first, second), html.slice(second)].map(bytesOf);
    return withBody(page, joined(parts.flatMap((part, index) => index === 0 ? [part] : [INVALID, part])));
  },
});

/** The place in a text that is nearest to a part of the page; that part itself where there is none. */
function nearest(html: string, part: number): number {
  const wanted = html.length * part;
  const distance = (at: number) => Math.abs(at - wanted);
  const [place = Math.floor(wanted), ...others] = placesIn(html, "text");
  return others.reduce((best, at) => distance(at) < distance(best) ? at : best, place);
}
