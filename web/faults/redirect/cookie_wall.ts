import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { lead } from "./lead.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

const COOKIE = "gate";

/** Leads to the very address that was asked for, with a cookie; who comes again with it gets the page. */
export const cookieWall = defineFault({
  name: "cookie_wall",
  kind: "http",
  summary: "a redirect from a page to itself that sets a cookie, without which it is sent again",
  applies: (ask: Ask) => mayLeadAway(ask) && ask.cookie(COOKIE) === undefined,
  options: () =>
    z.object({
      scope: z.enum(["page", "site"]).default("page").describe("how far the cookie reaches"),
    }),
  inject(exchange: Exchange<Ask>, { scope }) {
    const { base } = exchange.ask.site;
    const location = base + placeOf(exchange.ask);
    const [path] = scope === "page" ? location.split("?") : [base || "/"];
    return lead(exchange, { location, headers: { "set-cookie": `${COOKIE}=open; Path=${path}` } });
  },
});
