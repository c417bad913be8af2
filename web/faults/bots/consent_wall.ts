import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { CONSENT_COOKIE, consentPage, consentQuestion } from "../../answers/walls.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";

/** Asks for consent to cookies before, or above, the page; a cookie that its button sets ends that. */
export const consentWall = defineFault({
  name: "consent_wall",
  kind: "content",
  summary: "200 with a question about cookies in place of the page, until the cookie of its answer comes",
  applies: (ask: Ask) => isHtml(ask) && ask.cookie(CONSENT_COOKIE) === undefined,
  options: () =>
    z.object({
      how: z.enum(["instead", "above"]).default("instead").describe(
        "whether it stands in place of the page or above it",
      ),
    }),
  async inject(exchange, { how }) {
    const { site } = exchange.ask;
    if (how === "above") {
      const answer = await plainPage(exchange);
      return withBody(answer, answer.body.replace("<body>", () => `<body>\n${consentQuestion(site)}`));
    }
    const { type, body } = consentPage(site, exchange.ask.path);
    return { status: 200, headers: { "content-type": type, "cache-control": "no-store" }, body };
  },
});
