/**
 * Faults of robots.txt. What a crawler has to make of them is in RFC 9309.
 *
 * @module
 */
import * as z from "zod";
import { defineFault, range } from "../../../engine/faults/fault.ts";
import { formsOption } from "../../../engine/faults/form_options.ts";
import { between, pick } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import type { Answer } from "../../../engine/reply/reply.ts";

const isRobots = ({ kind }: Ask) => kind?.path === "/robots.txt";

/** robots.txt that cannot be fetched: all has to be taken as forbidden (RFC 9309, 2.3.1.4). */
export const robotsError = defineFault({
  name: "robots_error",
  kind: "http",
  summary: "robots.txt is a 500, 503 or 429",
  applies: isRobots,
  options: () =>
    z.object({
      statuses: z.array(z.int().min(400).max(599)).min(1).default([500, 503, 429]).describe(
        "statuses to draw from",
      ),
    }),
  inject: ({ random, error }, { statuses }) =>
    error({ status: pick(random, statuses), code: null, message: "Please come back later." }),
});

/** Lets the request for robots.txt time out: a crawler has to take all as forbidden. */
export const robotsTimeout = defineFault({
  name: "robots_timeout",
  kind: "transport",
  summary: "silence in place of robots.txt, then FIN or a reset",
  degraded: "the close comes after status line and headers",
  applies: isRobots,
  options: () =>
    z.object({
      after_sec: range.default([30, 60]).describe("silence, in seconds"),
      how: z.enum(["fin", "rst"]).default("fin").describe("how the connection is closed"),
    }),
  async inject({ random, sleep }, { after_sec, how }) {
    await sleep(between(random, after_sec) * 1000);
    return { how, after: null };
  },
});

/** robots.txt that is a page of HTML, as of a site that answers every address with its shell. */
export const robotsHtml = defineFault({
  name: "robots_html",
  kind: "content",
  summary: "robots.txt is a page of HTML with 200",
  applies: isRobots,
  options: () => z.object({}),
  inject: () => HTML,
});

const HTML: Answer = {
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  body: '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Shop</title></head>\n' +
    '<body><div id="root"></div></body></html>\n',
};

/** robots.txt that is longer than crawlers have to read (RFC 9309, 2.5), with its rules at the end. */
export const robotsHuge = defineFault({
  name: "robots_huge",
  kind: "content",
  summary: "robots.txt with its rules behind more than 500 KiB of comments",
  applies: isRobots,
  options: () =>
    z.object({
      comment_bytes: z.int().min(1).max(10_000_000).default(600_000).describe(
        "size of the comments, in bytes",
      ),
    }),
  async inject(exchange, { comment_bytes }) {
    const answer = await plainPage(exchange);
    const line = `# ${"-".repeat(77)}\n`;
    const comments = line.repeat(Math.ceil(comment_bytes / line.length));
    return withBody(answer, comments + answer.body);
  },
});

/** robots.txt that is somewhere else: on the page of the login, or at the same address. */
export const robotsRedirect = defineFault({
  name: "robots_redirect",
  kind: "http",
  summary: "robots.txt redirects to the login, or to itself",
  applies: isRobots,
  options: () =>
    z.object({
      to: z.enum(["login", "self"]).default("login").describe("where it leads"),
      status: z.literal([301, 302, 307, 308]).default(302).describe("status of the redirect"),
    }),
  inject: ({ ask: { site, path } }, { to, status }) => ({
    status,
    headers: { location: to === "login" ? `${site.base}/login` : `${site.base}${path}` },
    body: "",
  }),
});

/** Ways in which rules go wrong, from right ones. */
const WAYS = {
  forbids_all: () => "User-agent: *\nDisallow: /\n",
  bom: (text: string) => `\ufeff${text}`,
  cr: (text: string) => text.replaceAll("\n", "\r"),
  mixed_lines: (text: string) => text.replace(/\n/g, "\r\n").replace(/\r\n(?=Disallow)/g, "\n"),
  no_group: (text: string) => text.replace(/^User-agent:.*\n/, ""),
  misspelt: (text: string) => text.replaceAll("User-agent", "Useragent").replaceAll("Disallow", "Dissallow"),
  // Groups of one name count as one (RFC 9309, 2.2.1), wherever they stand.
  split_group: (text: string) =>
    text.replace("\nCrawl-delay", "\nUser-agent: other\nDisallow: /\n\nUser-agent: *\nCrawl-delay"),
  // The same rules as the right ones for who knows RFC 9309, and only for them: 2.2.3 for `*` and `$`, 2.2.2 for the
  // longest match, which wins wherever it stands, and for names of any case.
  wildcards: (text: string) => text.replace(/^(Disallow: .*)$/gm, "$1*\n$1$$"),
  longest_match: (text: string) =>
    text.replace("\n", `\nDisallow: /\nAllow: ${/^Disallow: (.*)\/account$/m.exec(text)?.[1] ?? ""}/\n`),
  any_case: (text: string) =>
    text.replaceAll("User-agent", "USER-AGENT").replaceAll("Disallow: ", "disallow:   "),
  huge_delay: (text: string) => text.replace(/Crawl-delay: .*/, "Crawl-delay: 86400"),
} as const;

/** Sends a robots.txt with malformed rules, or with right ones that many parsers get wrong. */
export const robotsRules = defineFault({
  name: "robots_rules",
  kind: "content",
  summary: "robots.txt with rules that are wrong, or that many parsers get wrong",
  applies: isRobots,
  options: () =>
    z.object({
      ways: formsOption(WAYS).describe("what is wrong, one of which is drawn"),
    }),
  async inject(exchange, { ways }) {
    const answer = await plainPage(exchange);
    return withBody(answer, WAYS[pick(exchange.random, ways)](answer.body));
  },
});
