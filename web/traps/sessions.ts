import { hex } from "../../engine/chance/random.ts";
import { encodedPath } from "../http/encoded_path.ts";
import { chanceOf } from "../site/site.ts";
import { trap, trapPage } from "./trap.ts";

const PAGES = ["offers", "new", "popular", "sale"];

/** Four pages with a session in their address, which is a new one in every link: each page is there without end. */
export const sessions = trap({
  name: "session_url",
  path: "/s/:session/:page",
  make(site, { path, params }) {
    const name = params["page"] ?? "";
    if (!PAGES.includes(name)) return null;
    const here = encodedPath(path);
    const random = chanceOf(site, `session ${here}`);
    const links = PAGES.map((to) => ({ path: `/s/${hex(random, 16)}/${to}`, label: to }));
    return trapPage(site, { kind: "session_url", title: `Today: ${name}`, path: here, links });
  },
});
