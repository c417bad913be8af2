/**
 * Faults of the links of a page, or of what it says about following them.
 *
 * @module
 */
import { withBody, withHeaders } from "../../../engine/reply/body.ts";
import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { formsOption } from "../../../engine/faults/form_options.ts";
import { hex, pick, type Random, shuffled } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { escaped } from "../../html/html.ts";
import { type HostName, hostOf } from "../../site/origin.ts";
import type { Site } from "../../site/site.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import { decoded } from "../../../engine/base/decoded.ts";

/** Target of a link, as far as it can be written in another way. */
interface Target {
  /** Path from the root of the site, with percent signs. */
  readonly path: string;
  /** With its question mark; empty if there is none. */
  readonly search: string;
}

type FindKind = typeof import("../../routing/find_kind.ts").findKind;

/** Inputs of another notation. */
interface Around {
  readonly random: Random;
  readonly site: Site;
  /** The host as the client calls it. */
  readonly host: HostName;
}

type LinkNotation = (target: Target, around: Around) => string;

/**
 * Other addresses of the same page: parameters that change nothing, other paths to it, other ways to write all of it.
 */
const WRITINGS = {
  tracking: (to, { site, random }) => inside(to, site, ["utm_source=site", `utm_campaign=${hex(random, 6)}`]),
  session: (to, { site, random }) => inside(to, site, [`sid=${hex(random, 32)}`]),
  order(to, { site, random }) {
    const own = to.search === "" ? [] : to.search.slice(1).split("&");
    return site.base + to.path + "?" + shuffled([...own, "ref=list", "view=grid"], random).join("&");
  },
  empty_query: (to, { site }) => site.base + to.path + (to.search || "?"),
  fragment: (to, { site, random }) =>
    site.base + to.path + to.search + pick(random, ["#top", "#reviews", "#section-2", "#!/all"]),
  path_session: ({ path, search }, { site, random }) =>
    `${site.base}${path};jsessionid=${hex(random, 32).toUpperCase()}${search}`,
  trailing_slash: ({ path, search }, { site }) => `${site.base}${path.replace(/\/?$/, "/")}${search}`,
  index: ({ path, search }, { site }) => `${site.base}${path.replace(/\/?$/, "/index.html")}${search}`,
  double_slash: ({ path, search }, { site }) => site.base + path.replace(/(?<=.)\/(?=[^/]*$)/, "//") + search,
  case: ({ path, search }, { site }) =>
    site.base + path.replace(/^\/[^/]*/, (word) => word.toUpperCase()) + search,
  dots: ({ path, search }, { site }) => `${site.base}/.${path.replace(/\/(?=[^/]*$)/, "/x/../")}${search}`,
  percent: ({ path, search }, { site }) =>
    site.base + path.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`) + search,
  host: (to, { site, host: { name, port } }) => `HTTP://${name.toUpperCase()}${port}${inside(to, site)}`,
  port: (to, { site, host: { name, port } }) =>
    `http://${name}${port === "" ? ":80" : port.replace(":", ":0")}${inside(to, site)}`,
  spaces: (to, { site }) => `\n\t${inside(to, site)} `,
  entities: (to, { site }) => inside(to, site),
  scheme_relative: (to, { site, host: { name, port } }) => `//${name}${port}${inside(to, site)}`,
} as const satisfies Readonly<Record<string, LinkNotation>>;

/** The address within the site, with more parameters. */
function inside({ path, search }: Target, { base }: Site, more: readonly string[] = []): string {
  const query = [search.slice(1), ...more].filter((part) => part !== "").join("&");
  return base + path + (query === "" ? "" : `?${query}`);
}

/** Gives each link of the page to a real page an address of its own for the page that it leads to. */
export const duplicateLinks = defineFault({
  name: "duplicate_links",
  kind: "content",
  summary: "the page with other addresses in its links, which lead to the same pages",
  applies: isHtml,
  options: () =>
    z.object({
      kinds: formsOption(WRITINGS).describe(
        "what is other, drawn link by link. Parameters: tracking, session, order (two more, in any order), empty_query; " +
          "fragment; path: path_session (;jsessionid=), trailing_slash, index (index.html), double_slash, case, dots (/./ " +
          "and /../), percent (of a letter); host: host (in capitals), port (:80, or a 0 before another one), " +
          "scheme_relative; spaces (around it); entities (for each slash)",
      ),
    }),
  async inject(exchange: Exchange<Ask>, { kinds }) {
    const answer = await plainPage(exchange);
    const { findKind } = await import("../../routing/find_kind.ts"); // a start does without all kinds of pages
    const { random, ask: { site } } = exchange;
    const around = { random, site, host: hostOf(exchange) };
    const body = answer.body.replace(/(<a\s[^>]*?href=")([^"#]*)/g, (whole, before: string, href: string) => {
      const target = targetOf(href.replaceAll("&amp;", "&"), site, findKind);
      if (!target) return whole;
      const kind = pick(random, kinds);
      const written = escaped(WRITINGS[kind](target, around));
      return before + (kind === "entities" ? written.replaceAll("/", "&#x2F;") : written);
    });
    return withBody(answer, body);
  },
});

/** Target of a link; `null` if that is no page of the site. */
function targetOf(href: string, { base }: Site, find: FindKind): Target | null {
  if (!href.startsWith(`${base}/`)) return null;
  const [, path = "/", search = ""] = /^([^?]*)(.*)$/.exec(href.slice(base.length)) ?? [];
  const found = find(decoded(path));
  return found?.kind.type === "html" && found.kind.paths ? { path, search } : null;
}

/** Asks robots not to keep the page and not to follow its links, though robots.txt lets them in. */
export const noindex = defineFault({
  name: "noindex",
  kind: "content",
  summary:
    "the page with noindex, nofollow in a header, a meta element or both, or with nofollow at all of its links",
  applies: isHtml,
  options: () =>
    z.object({
      where: z.enum(["header", "meta", "both", "links"]).default("both").describe(
        "where it is said; links: rel=nofollow at each of them",
      ),
    }),
  async inject(exchange, { where }) {
    const answer = await plainPage(exchange);
    const meta = '<meta name="robots" content="noindex, nofollow">\n';
    if (where === "links") {
      return withBody(answer, answer.body.replace(/<a (?![^>]*\brel=)/g, '<a rel="nofollow" '));
    }
    const body = where === "header" ? answer.body : answer.body.replace("</head>", () => `${meta}</head>`);
    const headers = where === "meta" ? {} : { "x-robots-tag": "noindex, nofollow" };
    return withHeaders(withBody(answer, body), headers);
  },
});
