import { z } from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { page } from "../../parts/page.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";

const COOKIE = "consent";

/** Asks for consent to cookies before, or above, the page; a cookie that its button sets ends that. */
export const consentWall = defineFault({
  name: "consent_wall",
  kind: "content",
  summary: "200 with a question about cookies in place of the page, until the cookie of its answer comes",
  applies: (ask: Ask) => isHtml(ask) && ask.cookie(COOKIE) === undefined,
  options: z.object({
    how: z.enum(["instead", "above"]).default("instead").describe(
      "whether it stands in place of the page or above it",
    ),
  }),
  async inject(exchange, { how }) {
    const { site } = exchange.ask;
    const question = questionOn(site.base || "/");
    if (how === "above") {
      const answer = await plainPage(exchange);
      return withBody(answer, answer.body.replace("<body>", () => `<body>\n${question}`));
    }
    const { type, body } = page(site, {
      kind: "consent_wall",
      title: "Before you continue",
      canonical: exchange.ask.path,
      main: question,
    });
    return { status: 200, headers: { "content-type": type, "cache-control": "no-store" }, body };
  },
});

function questionOn(path: string): string {
  const agree = `document.cookie='${COOKIE}=yes; path=${path}; max-age=31536000'; location.reload()`;
  return `<div id="consent" role="dialog" aria-modal="true">
<h1>Before you continue</h1>
<p>We and our 1,482 partners use cookies to deliver and improve this site.</p>
<p><button onclick="${agree}">Accept all</button> <button onclick="${agree}">Only what is necessary</button></p>
</div>
`;
}
