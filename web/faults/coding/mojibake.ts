import * as z from "zod";
import { bytesOf, withBody } from "../../../engine/reply/body.ts";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { withForeign } from "../document/foreign.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

const decoder = new TextDecoder("windows-1252");

/** Text that was taken for windows-1252 and encoded once more: valid UTF-8, so no decoder complains. */
export const mojibake = defineFault({
  name: "mojibake",
  kind: "content",
  summary:
    "a page whose letters were encoded twice (é is Ã©); all else is right; one without an accent gets a " +
    "line with some",
  applies: isHtml,
  options: () =>
    z.object({
      times: z.int().min(1).max(3).default(1).describe("how many times too many it is encoded, 3 at most"),
    }),
  async inject(exchange: Exchange<Ask>, { times }) {
    const page = await plainPage(exchange);
    let text = withForeign(page.body);
    for (let time = 0; time < times; time++) text = decoder.decode(bytesOf(text));
    return withBody(page, text);
  },
});
