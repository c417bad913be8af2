import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { drawn } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import { challengePage, CHALLENGES } from "../../answers/challenge_page.ts";
import { isCleared } from "../../site/clearance.ts";
import { isHtml } from "../plain_page.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** A check of the browser in place of the page, until a client comes with the cookie that its script sets. */
export const challenge = defineFault({
  name: "challenge",
  kind: "content",
  summary: "200 with a check of the browser in place of the page; who solves it has its cookie and passes",
  applies: (ask: Ask) => isHtml(ask) && !isCleared(ask.site, ask),
  options: () =>
    z.object({
      form: z.enum(["any", ...CHALLENGES]).default("check").describe(
        "check: a browser passes by itself; captcha: a box has to be ticked; denied: there is no way out; any: drawn from " +
          "the others",
      ),
      marks: z.boolean().default(false).describe(
        "whether it has what crawlers tell it by: server: cloudflare, cf-ray, cf-mitigated: challenge, " +
          "/cdn-cgi/challenge-platform/ and __cf_chl_ in a script",
      ),
      status: z.literal([200, 202, 403, 429, 503]).default(200).describe("status of the page"),
    }),
  inject: ({ ask, random }: Exchange<Ask>, { form, status, marks }) =>
    challengePage(ask, status, drawn(CHALLENGES, { wanted: form, random }), marks),
});
