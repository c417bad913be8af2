/**
 * Links that lead into pages without an end.
 *
 * @module
 */
import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { hex, integerBetween, pick } from "../../../engine/random.ts";
import type { Fault, Random } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { escaped } from "../../html.ts";
import { chanceOf } from "../../site/site.ts";
import { isHtml, plainPage, withBody } from "../plain.ts";

/** A way into a trap, which hangs on the page that it is on. */
type Entrance = (random: Random) => string;

function trap(name: string, label: string, { summary, to }: { summary: string; to: Entrance }): Fault<Ask> {
  return defineFault({
    name,
    kind: "content",
    summary,
    applies: isHtml,
    options: z.object({ links: z.int().min(1).max(100).default(1).describe("how many links lead there") }),
    async inject(exchange, { links }) {
      const { site, path } = exchange.ask;
      const random = chanceOf(site, `${name} ${path}`);
      const anchors = Array.from(
        { length: links },
        () => `<a href="${escaped(site.base + to(random))}">${label}</a>`,
      );
      return withMore(await plainPage(exchange), `<nav class="more">${anchors.join("\n")}</nav>`);
    },
  });
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

export const pageLoop = trap("page_loop", "Reviews", {
  summary: "the page with a link to a list whose next page is itself, the one before, or the last one again",
  to: (random) => `/loops/${pick(random, ["self", "pair", "last"])}?page=1`,
});

export const cursorLoop = trap("cursor_loop", "Reviews as JSON", {
  summary: "the page with a link to a list as JSON whose cursors come round again and never end",
  to: () => "/api/loop",
});

export const sessionUrls = trap("session_urls", "Offers", {
  summary: "the page with a link to pages whose addresses have a new session each time",
  to: (random) => `/s/${hex(random, 16)}/offers`,
});
