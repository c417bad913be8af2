/**
 * Links that lead into pages without an end.
 *
 * @module
 */
import * as z from "zod";
import { defineFault, type Fault } from "../../../engine/faults/fault.ts";
import { drawn, formOption, namesOf } from "../../../engine/faults/form_options.ts";
import { hex, integerBetween, pick, type Random } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { escaped } from "../../html/html.ts";
import { CURSORS, LISTS } from "../../traps/loops.ts";
import { chanceOf } from "../../site/site.ts";
import { isHtml, plainPage } from "../plain_page.ts";
import { withBody } from "../../../engine/reply/body.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** A way into a trap, which depends on the page that it is on. */
type Entrance = (random: Random) => string;

function trap(name: string, label: string, { summary, to }: { summary: string; to: Entrance }): Fault<Ask> {
  return defineFault({
    name,
    kind: "content",
    summary,
    applies: isHtml,
    options: () => z.object({ links: linksOption }),
    inject: (exchange, { links }) => withEntrances(exchange, { name, label, links, to }),
  });
}

const linksOption = z.int().min(1).max(100).default(1).describe("how many links lead there");

/** Ways into a trap. */
interface Entrances {
  readonly name: string;
  readonly label: string;
  readonly links: number;
  readonly to: Entrance;
}

/** The page with links into a trap at the end of its content, always the same ones. */
async function withEntrances(
  exchange: Exchange<Ask>,
  { name, label, links, to }: Entrances,
): Promise<Answer> {
  const { site, path } = exchange.ask;
  const random = chanceOf(site, `${name} ${path}`);
  const anchors = Array.from(
    { length: links },
    () => `<a href="${escaped(site.base + to(random))}">${label}</a>`,
  );
  return withMore(await plainPage(exchange), `<nav class="more">${anchors.join("\n")}</nav>`);
}

/** A page with something more at the end of its content. */
export function withMore(answer: Parameters<typeof withBody>[0] & { readonly body: string }, html: string) {
  const { body } = answer;
  const at = body.lastIndexOf("</main>");
  return withBody(answer, at < 0 ? body + html : `${body.slice(0, at)}${html}\n${body.slice(at)}`);
}

export const calendarTrap = trap("calendar_trap", "Calendar of events", {
  summary: "the page with a link to a calendar in which every month has a next one",
  to: (random) => `/calendar/${integerBetween(random, [2000, 2030])}/${integerBetween(random, [1, 12])}`,
});

export const deepTrap = trap("deep_trap", "Archive", {
  summary: "the page with a link to a folder whose relative links lead one level deeper each time",
  to: (random) => `/deep/${integerBetween(random, [1990, 2030])}`,
});

export const facetTrap = trap("facet_trap", "Filter", {
  summary:
    "the page with a link to filters that can all be combined: no page is deep, and there is no end of them",
  to: (random) => `/facets?colour=${pick(random, ["black", "white", "red", "green", "blue"])}`,
});

export const mazeTrap = trap("maze_trap", "Related reading", {
  summary: "the page with a link to texts that link to a dozen others like them, without a way out",
  to: (random) => `/maze/${hex(random, 6)}`,
});

export const pageLoop = defineFault({
  name: "page_loop",
  kind: "content",
  summary: "the page with a link to a list without a last page",
  applies: isHtml,
  options: () =>
    z.object({
      links: linksOption,
      how: formOption(LISTS).default("any").describe(
        "self: the next page is the same one; pair: the one before; last: the last one again, under a new number; new: " +
          "always another one; any: one of them, the same one for each page",
      ),
    }),
  inject: (exchange: Exchange<Ask>, { links, how }) =>
    withEntrances(exchange, {
      name: "page_loop",
      label: "Reviews",
      links,
      to: (random) => `/loops/${drawn(namesOf(LISTS), { wanted: how, random })}?page=1`,
    }),
});

export const cursorLoop = defineFault({
  name: "cursor_loop",
  kind: "content",
  summary: "the page with a link to a list as JSON whose cursors never end",
  applies: isHtml,
  options: () =>
    z.object({
      links: linksOption,
      how: z.enum(namesOf(CURSORS)).default("round").describe(
        "round: three cursors in turn; same: the second one leads to itself; new: always another one",
      ),
    }),
  inject: (exchange: Exchange<Ask>, { links, how }) =>
    withEntrances(exchange, {
      name: "cursor_loop",
      label: "Reviews as JSON",
      links,
      to: () => how === "round" ? "/api/loop" : `/api/loop?how=${how}`,
    }),
});

export const sessionUrls = trap("session_urls", "Offers", {
  summary: "the page with a link to pages whose addresses have a new session each time",
  to: (random) => `/s/${hex(random, 16)}/offers`,
});
