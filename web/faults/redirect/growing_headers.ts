import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { integerBetween } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { growingRedirect, MOST_GROWING_HOPS, MOST_STEP_BYTES } from "../../pages/hops/growing.ts";
import { mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { hopsOption, lead } from "./lead.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Each redirect has a header more than the one before: what a client keeps of them all, or allows, is soon too much. */
export const growingHeaders = defineFault({
  name: "growing_headers",
  kind: "http",
  summary: "redirects to the page, each with one large header more than the one before",
  applies: mayLeadAway,
  options: () =>
    z.object({
      hops: hopsOption([5, 10], MOST_GROWING_HOPS).describe("redirects before the page, at least 1"),
      step_bytes: z.int().min(64).max(MOST_STEP_BYTES).default(4096).describe(
        "what the head of each has more than the one before, in bytes",
      ),
    }),
  inject(exchange: Exchange<Ask>, { hops, step_bytes }) {
    const { ask, random } = exchange;
    const of = Math.max(1, integerBetween(random, hops));
    return lead(exchange, growingRedirect(ask.site, { at: 1, of, step_bytes, to: placeOf(ask) }));
  },
});
