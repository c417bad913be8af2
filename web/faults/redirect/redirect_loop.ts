import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { drawn } from "../../../engine/faults/form_options.ts";
import { hex } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { loopAddress, LOOPS } from "../../pages/hops/loop.ts";
import { mayLeadAway } from "../../answers/redirect.ts";
import { lead, statusOf, statusOption } from "./lead.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Redirects that never end: only the client can stop. */
export const redirectLoop = defineFault({
  name: "redirect_loop",
  kind: "http",
  summary: "redirects that never end",
  applies: mayLeadAway,
  options: () =>
    z.object({
      form: z.enum(["any", ...LOOPS]).default("any").describe(
        "self: an address that leads to itself; pair: two that lead to each other; new: an address that was never there " +
          "before, each time; host: two names of this server in turn; case: %2C and %2c in turn; any: drawn from the others",
      ),
      status: statusOption,
    }),
  inject(exchange: Exchange<Ask>, { form, status }) {
    const { ask, random } = exchange;
    const code = statusOf(random, status);
    const loop = { form: drawn(LOOPS, { wanted: form, random }), id: hex(random, 8), at: 0, code };
    return lead(exchange, { location: loopAddress(ask.site, loop), status: code });
  },
});
