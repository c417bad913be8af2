import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { integerBetween } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { nextOfChain } from "../../pages/hops/chain.ts";
import { mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { hopsOption, lead, statusOf, statusOption } from "./lead.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Many redirects, and then the page. */
export const redirectChain = defineFault({
  name: "redirect_chain",
  kind: "http",
  summary: "a chain of redirects that ends at the page",
  applies: mayLeadAway,
  options: () =>
    z.object({
      hops: hopsOption([3, 8]).describe("redirects before the page, at least 1"),
      status: statusOption,
    }),
  inject(exchange: Exchange<Ask>, { hops, status }) {
    const { ask, random } = exchange;
    const code = statusOf(random, status);
    const left = Math.max(0, integerBetween(random, hops) - 1);
    return lead(exchange, {
      location: nextOfChain(ask.site, { left, code, to: placeOf(ask) }),
      status: code,
    });
  },
});
