import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { hex } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { trailRedirect } from "../../pages/hops/cookie.ts";
import { mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { lead } from "./lead.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** A cookie that is set on a redirect, and set anew on the next: who comes without it, or with the old one, gets no page. */
export const redirectCookie = defineFault({
  name: "redirect_cookie",
  kind: "http",
  summary:
    "two redirects that set the same cookie; then the page, or 403 where the cookie is missing or the old one",
  applies: mayLeadAway,
  options: () => z.object({}),
  inject(exchange: Exchange<Ask>) {
    const { ask, random } = exchange;
    return lead(exchange, trailRedirect(ask.site, { at: 0, value: hex(random, 8), to: placeOf(ask) }));
  },
});
