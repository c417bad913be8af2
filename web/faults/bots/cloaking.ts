import { withHeaders } from "../../../engine/reply/body.ts";
import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { cloakFor, type CloakScope, pageOn, SHOWN, unavailable } from "../../answers/cloaked_sites.ts";
import type { Site } from "../../site/site.ts";
import { isHtml } from "../plain_page.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

const TRAITS = { user_agent: "user-agent", accept_language: "accept-language", cookie: "cookie" } as const;

/** Shows each kind of client another page at the same address: other prices, other words. */
export const cloaking = defineFault({
  name: "cloaking",
  kind: "content",
  summary: "200 with a page that depends on who asks: the one of another site, or the same with other prices",
  applies: (ask: Ask, { by, shows }) => isHtml(ask) && isOther(ask, siteFor(ask, by, shows)),
  options: () =>
    z.object({
      by: z.enum(["user_agent", "accept_language", "cookie"]).default("user_agent").describe(
        "what it depends on",
      ),
      shows: z.enum(SHOWN).default("page").describe(
        "page: what is at the address on one of eight sites of other seeds; price: the page with all prices at one of " +
          "eight percentages of the right ones, from 50 to 200",
      ),
      vary: z.boolean().default(false).describe("whether the header Vary says so"),
    }),
  async inject({ ask, instead }: Exchange<Ask>, { by, shows, vary }) {
    const site = siteFor(ask, by, shows);
    const isThere = ask.kind && pageOn(site, ask.kind, ask);
    const answer = isThere ? await instead({ ...ask, site }) : elsewhere(ask);
    return vary ? withHeaders(answer, { vary: TRAITS[by] }) : answer;
  },
});

function siteFor({ site, header }: Ask, by: keyof typeof TRAITS, shows: CloakScope): Site {
  return cloakFor(site, `${by} ${header(TRAITS[by]) ?? ""}`, shows);
}

/** True if there is a page, and another one at the same address of another site. */
function isOther({ site, kind, ...ask }: Ask, cloak: Site): boolean {
  const own = kind && pageOn(site, kind, ask);
  return own !== null && kind !== null && own.body !== pageOn(cloak, kind, ask)?.body;
}

function elsewhere({ site, path }: Ask): Answer {
  const { type, body } = unavailable(site, path);
  return { status: 200, headers: { "content-type": type }, body };
}
