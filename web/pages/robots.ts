import { ASKED_PATHS } from "../asked_pages/asked_kinds.ts";
import { file } from "../http/file.ts";
import type { Kind } from "../request/kind.ts";
import { absolute } from "../site/site.ts";

/** Paths that robots.txt forbids: everything that begins so, seen from the root of the site. */
export const DISALLOWED = ["/account", "/basket", "/private", "/search", ...ASKED_PATHS];

/** Least time between two requests of a polite crawler, in seconds. */
const CRAWL_DELAY_SEC = 1;

/** The rules for crawlers (RFC 9309). They look for it at the root of a port only. */
export const robots: Kind = {
  name: "robots",
  type: "data",
  methods: ["GET"],
  path: "/robots.txt",
  make(site) {
    const rules = DISALLOWED.map((path) => `Disallow: ${site.base}${path}\n`).join("");
    const sitemap = absolute(site, "/sitemap.xml");
    return file({
      kind: "robots",
      type: "text/plain; charset=utf-8",
      body: `User-agent: *\n${rules}Crawl-delay: ${CRAWL_DELAY_SEC}\n\nSitemap: ${sitemap}\n`,
      data: { disallowed: DISALLOWED, crawl_delay_sec: CRAWL_DELAY_SEC, sitemap: "/sitemap.xml" },
    });
  },
};
