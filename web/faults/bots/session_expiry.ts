import { withHeaders } from "../../../engine/reply/body.ts";
import * as z from "zod";
import { defineFault, wholeRange } from "../../../engine/faults/fault.ts";
import { integerBetween } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { login } from "../../pages/login.ts";
import { placeOf } from "../../answers/redirect.ts";
import { endedSessionCookie, SESSION, userOf, VISITOR } from "../../site/user_session.ts";
import { chanceOf } from "../../site/site.ts";
import { isHtml } from "../plain_page.ts";
import { lead } from "../redirect/lead.ts";
import { loginInstead } from "./login_wall.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Ends the session of a client that is logged in, in the middle of its crawl: it has to notice, and to log in again. */
export const sessionExpiry = defineFault({
  name: "session_expiry",
  kind: "content",
  summary:
    "the login in place of the page for a client that is logged in: its session has ended, and its cookie goes",
  applies(ask: Ask, { after_requests }) {
    const { site, cookie, visits } = ask;
    if (!isHtml(ask) || ask.kind === login || userOf(site, ask) === null) return false;
    return visits >= integerBetween(chanceOf(site, `session_expiry ${cookie(SESSION)}`), after_requests);
  },
  options: () =>
    z.object({
      after_requests: wholeRange.default([0, 0]).describe(
        "pages that each session is good for; behind them, with pct: 100, all are the login until the client has logged " +
          "in again",
      ),
      how: z.enum(["redirect", "page"]).default("redirect").describe(
        "redirect: 302 to the login; page: 200 with its form at the address of the page",
      ),
    }),
  async inject(exchange: Exchange<Ask>, { how }) {
    const { ask } = exchange;
    const ended = { "set-cookie": endedSessionCookie(ask.site) };
    if (how === "redirect") {
      const next = encodeURIComponent(ask.site.base + placeOf(ask));
      return lead(exchange, { location: `${ask.site.base}${login.path}?next=${next}`, headers: ended });
    }
    const form = await loginInstead(exchange);
    // There is room for one cookie only, and who has none as a visitor could not send the form.
    return ask.cookie(VISITOR) === undefined ? form : withHeaders(form, ended);
  },
});
