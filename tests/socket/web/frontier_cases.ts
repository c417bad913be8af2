/** Cases of traps for crawlers. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { linksIn } from "../../../web/html/html.ts";
import type { Seen, WebCase } from "./play.ts";

/** The good page, with links in it that begin so. */
function led({ reply, healthy }: Seen, prefix: string): void {
  assert.ok(reply.whole);
  const [before, after] = [linksIn(healthy.body, "/web"), linksIn(reply.body, "/web")];
  const added = after.filter((path) => path.startsWith(prefix));
  assert.equal(added.length, 1);
  assert.deepEqual(after.filter((path) => !path.startsWith(prefix)), before);
}

const TRAPS = {
  calendar_trap: "/calendar/",
  deep_trap: "/deep/",
  facet_trap: "/facets?",
  maze_trap: "/maze/",
  page_loop: "/loops/",
  cursor_loop: "/api/loop",
  session_urls: "/s/",
  honeypot: "/private/",
} as const;

const traps = Object.entries(TRAPS).map(([fault, prefix]): WebCase => ({
  fault,
  name: `${fault} is the good page with one link more`,
  path: "/shop/lamps",
  check: (seen) => led(seen, prefix),
}));

const links: readonly WebCase[] = [
  ...["self", "pair", "last", "new"].map((how): WebCase => ({
    fault: "page_loop",
    name: `page_loop leads to the list that is without an end in this way: ${how}`,
    path: "/shop/lamps",
    options: { how },
    check: (seen) => led(seen, `/loops/${how}?page=1`),
  })),
  ...["same", "new"].map((how): WebCase => ({
    fault: "cursor_loop",
    name: `cursor_loop leads to the list that is without an end in this way: ${how}`,
    path: "/shop/lamps",
    options: { how },
    check: (seen) => led(seen, `/api/loop?how=${how}`),
  })),
  {
    fault: "duplicate_links",
    name: "duplicate_links is the good page with a parameter in each link",
    path: "/shop/lamps",
    options: { kinds: ["session"] },
    check({ reply, healthy }) {
      assert.ok(reply.whole);
      const plain = reply.body.replace(/(\?|&amp;)sid=[0-9a-f]{32}/g, "");
      assert.equal(plain, healthy.body);
      assert.ok(reply.body.length > healthy.body.length);
    },
  },
  {
    fault: "noindex",
    name: "noindex is the good page with a header and an element",
    check({ reply, healthy }) {
      assert.equal(reply.headers["x-robots-tag"], "noindex, nofollow");
      assert.equal(
        reply.body.replace('<meta name="robots" content="noindex, nofollow">\n', ""),
        healthy.body,
      );
    },
  },
];

const nofollow: WebCase = {
  fault: "noindex",
  name: "noindex is the good page with nofollow at its links where that is wanted",
  options: { where: "links" },
  check({ reply, healthy }) {
    assert.equal(reply.headers["x-robots-tag"], undefined);
    assert.equal(reply.body.replaceAll('<a rel="nofollow" ', "<a "), healthy.body);
    assert.ok(reply.body.split('<a rel="nofollow" ').length > 20);
  },
};

const robots: readonly WebCase[] = [
  ...[500, 503, 429].map((status): WebCase => ({
    fault: "robots_error",
    name: `robots_error is a ${status} at /robots.txt`,
    path: "/robots.txt",
    options: { statuses: [status] },
    status,
  })),
  ...(["fin", "rst"] as const).map((how): WebCase => ({
    fault: "robots_timeout",
    name: `robots_timeout is silence at /robots.txt, and then a ${how}`,
    path: "/robots.txt",
    options: { after_sec: [0.2, 0.2], how },
    end: how === "fin" ? "eof" : "reset",
    ending: how,
    status: null,
    atLeastMs: 200,
  })),
  ...Object.entries({
    wildcards: ["Disallow: /web/account*\nDisallow: /web/account$\n", "Disallow: /web/account\n"],
    longest_match: ["User-agent: *\nDisallow: /\nAllow: /web/\n", "User-agent: *\n"],
    any_case: ["USER-AGENT: *\ndisallow:   /web/account\n", "User-agent: *\nDisallow: /web/account\n"],
  }).map(([way, [said = "", right = ""]]): WebCase => ({
    fault: "robots_rules",
    name: `robots_rules has the right rules in a way that many get wrong: ${way}`,
    path: "/robots.txt",
    options: { ways: [way] },
    check({ reply, healthy }) {
      assert.ok(reply.whole);
      assert.ok(healthy.body.includes(right));
      assert.ok(reply.body.includes(said), reply.body);
    },
  })),
  {
    fault: "robots_html",
    name: "robots_html is a page with 200",
    path: "/robots.txt",
    check({ reply }) {
      assert.equal(reply.headers["content-type"], "text/html; charset=utf-8");
      assert.match(reply.body, /^<!DOCTYPE html>/);
    },
  },
  {
    fault: "robots_huge",
    name: "robots_huge has its rules behind 500 KiB",
    path: "/robots.txt",
    check({ reply, healthy }) {
      assert.ok(reply.whole);
      assert.ok(reply.body.endsWith(healthy.body));
      assert.ok(reply.body.length - healthy.body.length > 500 * 1024);
      assert.equal(reply.headers["content-type"], healthy.headers["content-type"]);
    },
  },
  {
    fault: "robots_redirect",
    name: "robots_redirect leads to the login",
    path: "/robots.txt",
    status: 302,
    check: ({ reply }) => assert.equal(reply.headers["location"], "/web/login"),
  },
  {
    fault: "robots_redirect",
    name: "robots_redirect leads to itself where that is wanted",
    path: "/robots.txt",
    options: { to: "self", status: 301 },
    status: 301,
    check: ({ reply }) => assert.equal(reply.headers["location"], "/web/robots.txt"),
  },
  {
    fault: "robots_rules",
    name: "robots_rules has the three bytes of a BOM before its first rule",
    path: "/robots.txt",
    options: { ways: ["bom"] },
    check: ({ reply, healthy }) => assert.equal(reply.body, `\xef\xbb\xbf${healthy.body}`),
  },
];

/** The text of a sitemap that came as bytes. */
function unpacked(body: string): string {
  return gunzipSync(Buffer.from(body, "latin1")).toString();
}

const sitemaps: readonly WebCase[] = [
  {
    fault: "sitemap_dead_urls",
    name: "sitemap_dead_urls lists pages that there are not",
    path: "/sitemaps/1.xml.gz",
    check({ reply, healthy }) {
      assert.equal(reply.headers["content-type"], healthy.headers["content-type"]);
      assert.equal(unpacked(reply.body).match(/<loc>http:\/\/errorworks\/web\/item\/gone-/g)?.length, 100);
    },
  },
  {
    fault: "sitemap_wrong_dates",
    name: "sitemap_wrong_dates has the good addresses with dates that say nothing",
    path: "/sitemaps/1.xml",
    options: { dates: ["junk"] },
    check({ reply, healthy }) {
      const plain = (text: string) => text.match(/<loc>.*?<\/loc>/g);
      assert.deepEqual(plain(reply.body), plain(healthy.body));
      assert.equal(
        reply.body.match(/<lastmod>yesterday<\/lastmod>/g)?.length,
        reply.body.match(/<loc>/g)?.length,
      );
    },
  },
  {
    fault: "sitemap_cut",
    name: "sitemap_cut ends in its middle and says that this is all",
    path: "/sitemaps/1.xml.gz",
    options: { part_pct: [50, 50] },
    check({ reply, healthy }) {
      assert.ok(reply.whole);
      assert.equal(reply.body, healthy.body.slice(0, Math.floor(healthy.body.length / 2)));
      assert.throws(() => unpacked(reply.body));
    },
  },
  {
    fault: "sitemap_huge",
    name: "sitemap_huge lists more than 50,000 pages",
    path: "/sitemaps/1.xml.gz",
    check: ({ reply }) => assert.equal(unpacked(reply.body).match(/<loc>/g)?.length, 60_000),
  },
  {
    fault: "sitemap_loop",
    name: "sitemap_loop names itself",
    path: "/sitemap.xml",
    check: ({ reply }) => assert.match(reply.body, /<loc>http:\/\/errorworks\/web\/sitemap\.xml<\/loc>/),
  },
  {
    fault: "sitemap_strange_urls",
    name: "sitemap_strange_urls names other hosts and schemes",
    path: "/sitemap.xml",
    set: ["server.canary_port=0"],
    check: ({ reply }) =>
      assert.match(
        reply.body,
        /<loc>http:\/\/127\.0\.0\.1:\d+\/latest\/meta-data.*<loc>ftp:.*<loc>javascript:/s,
      ),
  },
  {
    fault: "sitemap_strange_urls",
    name: "sitemap_strange_urls names a real metadata service if asked to",
    path: "/sitemap.xml",
    options: { target: "real" },
    check: ({ reply }) => assert.match(reply.body, /<loc>http:\/\/169\.254.*<loc>ftp:.*<loc>javascript:/s),
  },
  {
    fault: "sitemap_html",
    name: "sitemap_html is a page",
    path: "/sitemap.xml",
    check: ({ reply }) => assert.match(reply.headers["content-type"] ?? "", /html/),
  },
];

/** Every fault of `web/faults/frontier`. */
export const frontierCases: readonly WebCase[] = [...traps, ...links, nofollow, ...robots, ...sitemaps];
