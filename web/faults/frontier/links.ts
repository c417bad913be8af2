/**
 * What is wrong with the links of a page, or with what it says about following them.
 *
 * @module
 */
import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { hex, pick } from "../../../engine/random.ts";
import type { Random } from "../../../engine/types.ts";
import { isHtml, plainPage, withBody } from "../plain.ts";

const KINDS = ["tracking", "session", "order"] as const;

/** What is put behind an address; the page at it stays the same. */
const EXTRA: Readonly<Record<typeof KINDS[number], (random: Random) => string>> = {
  tracking: (random) => `utm_source=site&amp;utm_campaign=${hex(random, 6)}`,
  session: (random) => `sid=${hex(random, 32)}`,
  order: (random) =>
    `ref=${pick(random, ["top", "side", "list", "end"])}&amp;pos=${Math.floor(random() * 100)}`,
};

/** Gives each link of the page an address of its own for the page that it leads to. */
export const duplicateLinks = defineFault({
  name: "duplicate_links",
  kind: "content",
  summary:
    "the page with tracking parameters or sessions in all of its links: other addresses, the same pages",
  applies: isHtml,
  options: z.object({
    kinds: z.array(z.enum(KINDS)).min(1).default([...KINDS]).describe(
      "parameters to draw from, link by link",
    ),
  }),
  async inject(exchange, { kinds }) {
    const answer = await plainPage(exchange);
    const { random, ask: { site } } = exchange;
    const body = answer.body.replace(/(<a\s[^>]*?href=")([^"#]*)/g, (whole, before: string, href: string) => {
      if (!href.startsWith(`${site.base}/`)) return whole;
      return `${before}${href}${href.includes("?") ? "&amp;" : "?"}${EXTRA[pick(random, kinds)](random)}`;
    });
    return withBody(answer, body);
  },
});

/** Asks robots not to keep the page and not to follow its links, though robots.txt lets them in. */
export const noindex = defineFault({
  name: "noindex",
  kind: "content",
  summary: "the page with noindex, nofollow in a header, a meta element or both",
  applies: isHtml,
  options: z.object({
    where: z.enum(["header", "meta", "both"]).default("both").describe("where it is said"),
  }),
  async inject(exchange, { where }) {
    const answer = await plainPage(exchange);
    const meta = '<meta name="robots" content="noindex, nofollow">\n';
    const body = where === "header" ? answer.body : answer.body.replace("</head>", () => `${meta}</head>`);
    const headers = where === "meta" ? {} : { "x-robots-tag": "noindex, nofollow" };
    const spoilt = withBody(answer, body);
    return { ...spoilt, headers: { ...spoilt.headers, ...headers } };
  },
});
