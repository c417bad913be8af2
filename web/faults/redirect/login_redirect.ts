import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { mayLeadAway, placeOf } from "../../answers/redirect.ts";
import { userOf } from "../../site/user_session.ts";
import { isHtml } from "../plain_page.ts";
import { lead } from "./lead.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** Leads who is not logged in to the login, which answers 200 where a page was asked for. */
export const loginRedirect = defineFault({
  name: "login_redirect",
  kind: "http",
  summary: "a redirect to the login, for all who are not logged in",
  applies: (ask: Ask) =>
    mayLeadAway(ask) && isHtml(ask) && ask.kind?.name !== "login" && userOf(ask.site, ask) === null,
  options: () => z.object({}),
  inject(exchange: Exchange<Ask>) {
    const { ask } = exchange;
    const next = encodeURIComponent(ask.site.base + placeOf(ask));
    return lead(exchange, { location: `${ask.site.base}/login?next=${next}` });
  },
});
