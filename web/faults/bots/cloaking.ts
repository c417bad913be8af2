import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import type { Answer, Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { cloakFor, cloaksOf, pageOn, unavailable } from "../../cloaks.ts";
import { isHtml } from "../plain.ts";

const TRAITS = { user_agent: "user-agent", accept_language: "accept-language", cookie: "cookie" } as const;

/** Shows each kind of client another page at the same address: other prices, other words. */
export const cloaking = defineFault({
  name: "cloaking",
  kind: "content",
  summary: "200 with a page that hangs on who asks: the same address on one of eight sites of other seeds",
  applies: (ask: Ask) => isHtml(ask) && hangsOnSeed(ask),
  options: z.object({
    by: z.enum(["user_agent", "accept_language", "cookie"]).default("user_agent").describe(
      "what it hangs on",
    ),
    vary: z.boolean().default(false).describe("whether the header Vary says so"),
  }),
  async inject({ ask, instead }: Exchange<Ask>, { by, vary }) {
    const site = cloakFor(ask.site, `${by} ${ask.header(TRAITS[by]) ?? ""}`);
    const isThere = ask.kind && pageOn(site, ask.kind, ask);
    const answer = isThere ? await instead({ ...ask, site }) : elsewhere(ask);
    return vary ? { ...answer, headers: { ...answer.headers, vary: TRAITS[by] } } : answer;
  },
});

/** Whether there is another page at the same address of another site. */
function hangsOnSeed({ site, kind, ...ask }: Ask): boolean {
  const [cloak = site] = cloaksOf(site);
  const own = kind && pageOn(site, kind, ask);
  return own !== null && kind !== null && own.body !== pageOn(cloak, kind, ask)?.body;
}

function elsewhere({ site, path }: Ask): Answer {
  const { type, body } = unavailable(site, path);
  return { status: 200, headers: { "content-type": type }, body };
}
