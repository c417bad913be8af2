import { asked, smallPage } from "./asked_page.ts";

/** `/deny`: a page that robots.txt asks crawlers not to fetch. */
export const deny = asked({
  name: "ask_deny",
  path: "/deny",
  answer: () => smallPage("You should not be here", "<p>robots.txt says so.</p>\n"),
});
