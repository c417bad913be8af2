import type { Ask } from "../request/ask.ts";
import { asked, smallPage, wholeIn } from "./asked_page.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

const MOST_LINKS = 256;

/** `/links/10`: a page with links to as many that are like it. */
export const links = asked({ name: "ask_links", path: "/links/:count", answer: linked });

/** `/links/10/3`: one of these pages, which does not link to itself. */
export const linksFrom = asked({ name: "ask_links", path: "/links/:count/:here", answer: linked });

function linked({ ask: { params, site } }: Exchange<Ask>): Answer {
  const count = wholeIn("count", params["count"] ?? "", [1, MOST_LINKS]);
  const here = wholeIn("link", params["here"] ?? "0", [0, MOST_LINKS]);
  const all = Array.from(
    { length: count },
    (_, at) =>
      at === here ? `<li>${at}</li>\n` : `<li><a href="${site.base}/links/${count}/${at}">${at}</a></li>\n`,
  );
  return smallPage("Links", `<ul>\n${all.join("")}</ul>\n`);
}
