import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { drawn } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import { addressVia, mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { lead } from "./lead.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/**
 * Redirect statuses other than 301 and 302: to be chosen from, not changed, through a proxy, no longer used, with or
 * without the method.
 */
const ODD = [300, 303, 304, 305, 306, 307, 308] as const;

/** A redirect to the page by a status that few clients know what to do with. */
export const redirectCode = defineFault({
  name: "redirect_code",
  kind: "http",
  summary: "a redirect to the page by a rarer status: 300, 303 to 308",
  applies: mayLeadAway,
  options: () =>
    z.object({
      status: z.literal([...ODD, "any"]).default("any").describe("HTTP status; any: drawn from the others"),
    }),
  inject(exchange: Exchange<Ask>, { status }) {
    const { ask, random } = exchange;
    const location = addressVia(ask.site, placeOf(ask), "redirect_code");
    return lead(exchange, { location, status: drawn(ODD, { wanted: status, random }) });
  },
});
