/** Crawler over real sockets with habits that can be wrong alone. */
import { linksIn, textOf } from "../../../../web/html/html.ts";

/** Habits of a crawler; the right ones are in {@link SOUND_CRAWLER}. */
export interface CrawlHabits {
  /** Paths that it leaves out, as people configure it for calendars. */
  readonly skips: RegExp | null;
  /** True if it takes all its headers along to wherever a redirect leads. */
  readonly takesAll: boolean;
}

/** A crawler that does nothing wrong. */
export const SOUND_CRAWLER: CrawlHabits = { skips: /^\/web\/calendar/, takesAll: false };

/** Most pages of a crawl. */
const MOST_PAGES = 700;
const MOST_HOPS = 10;
/** Pages that a crawl begins with: one of them alone may be led away. */
const STARTS = ["/web/", "/web/shop", "/web/contact"];
const AGENT = "reference-crawler/1.0";
const TOKEN = "Bearer secret-of-the-crawler";

/** Crawls the site as its robots.txt lets it; a line of JSON for each page, as `errorworks score` reads them. */
export async function crawled(url: string, habits: CrawlHabits): Promise<readonly string[]> {
  const forbidden = await forbiddenAt(url);
  const found = [...STARTS];
  const seen = new Set(found);
  const lines: string[] = [];
  for (let at = 0; at < found.length && at < MOST_PAGES; at++) {
    const path = found[at] ?? "";
    const html = await pageAt(`${url}${path}`, habits);
    if (html === null) continue;
    lines.push(JSON.stringify({ url: `${url}${path}`, status: 200, ...wordsOf(html) }));
    for (const next of linksIn(html, "/web").map((link) => `/web${link}`)) {
      if (seen.has(next) || habits.skips?.test(next) || forbidden.some((one) => next.startsWith(one))) {
        continue;
      }
      seen.add(next);
      found.push(next);
    }
  }
  return lines;
}

async function forbiddenAt(url: string): Promise<readonly string[]> {
  const text = await (await fetch(`${url}/web/robots.txt`, { headers: { "user-agent": AGENT } })).text();
  return Array.from(text.matchAll(/^Disallow: *(\S+)/gim), ([, path = ""]) => path);
}

/** The HTML at an address, behind its redirects; `null` if there is none. */
async function pageAt(url: string, { takesAll }: CrawlHabits): Promise<string | null> {
  const { origin } = new URL(url);
  let next = url;
  for (let hops = 0; hops < MOST_HOPS; hops++) {
    const isHome = new URL(next).origin === origin;
    const secrets = isHome || takesAll ? { authorization: TOKEN } : {};
    const reply = await fetch(next, { redirect: "manual", headers: { "user-agent": AGENT, ...secrets } });
    const text = await reply.text();
    const location = reply.headers.get("location");
    if (location === null) {
      return isHome && reply.ok && /^text\/html/.test(reply.headers.get("content-type") ?? "") ? text : null;
    }
    next = new URL(location, next).href;
  }
  return null;
}

function wordsOf(html: string): { readonly title: string; readonly text: string } {
  const [, title = ""] = /<title>(.*?)<\/title>/s.exec(html) ?? [];
  const [, main = ""] = /<main[^>]*>(.*)<\/main>/s.exec(html) ?? [];
  const content = main.replaceAll(/<nav class="more">.*?<\/nav>/gs, ""); // links beside the content: ways into traps
  return { title: textOf(title), text: textOf(content) };
}
