import { strict as assert } from "node:assert";
import { gunzipSync } from "node:zlib";
import { linksIn } from "../../../web/html/html.ts";
import { kinds } from "../../../web/routing/kinds.ts";
import { DISALLOWED } from "../../../web/pages/robots.ts";
import { askedKinds } from "../../../web/asked_pages/asked_kinds.ts";
import { callTo } from "../pages/support.ts";
import { always, withSite } from "./support.ts";

/** Beginning of the addresses of each trap, and one of them. */
const TRAPS = {
  calendar_trap: ["/calendar/", "/calendar/2024/11"],
  deep_trap: ["/deep/", "/deep/2020"],
  facet_trap: ["/facets?", "/facets"],
  maze_trap: ["/maze/", "/maze/begin"],
  page_loop: ["/loops/", "/loops/last?page=1"],
  session_urls: ["/s/", "/s/a/new"],
} as const;

for (const [fault, [prefix, begin]] of Object.entries(TRAPS)) {
  Deno.test(`${fault} puts one link into the page, always the same, and behind it are links without end`, async () => {
    let before: string[] = [];
    await withSite([], async ({ get }) => {
      before = linksIn(await (await get("/shop/lamps")).text(), "/web");
      assert.ok(!before.some((path) => path.startsWith(prefix)));
    });
    await withSite(always(fault), async ({ get, rows }) => {
      const html = await (await get("/shop/lamps")).text();
      const added = linksIn(html, "/web").slice(before.length);
      const links = linksIn(html, "/web").filter((path) => path.startsWith(prefix));
      assert.equal(links.length, 1);
      assert.equal(added.length, 1);
      assert.equal(await (await get("/shop/lamps")).text(), html);
      assert.equal((await rows())[0]?.["fault"], fault);
    });
    await withSite([], async ({ get }) => {
      let path: string = begin;
      const seen = new Set([path]);
      for (let step = 0; step < 20; step++) {
        const response = await get(path);
        assert.equal(response.status, 200, path);
        const next = inside(await response.text(), path).find((one) =>
          one.startsWith(prefix) && !seen.has(one)
        );
        path = next ?? assert.fail(`${path} leads nowhere new`);
        seen.add(path);
      }
    });
  });
}

/** Targets of the links of a page, relative ones too. */
function inside(html: string, path: string): string[] {
  const hrefs = [...html.matchAll(/<a\s[^>]*?href="([^"#]+)"/g)].map(([, href = ""]) =>
    href.replaceAll("&amp;", "&")
  );
  return hrefs.map((href) => new URL(href, `http://site/web${path}`)).map(({ pathname, search }) =>
    pathname.slice("/web".length) + search
  );
}

Deno.test("the cursors of a list as JSON come round again", async () => {
  await withSite(always("cursor_loop"), async ({ get }) => {
    assert.ok(linksIn(await (await get("/shop/lamps")).text(), "/web").includes("/api/loop"));
    const cursors: string[] = [];
    for (let path = "/api/loop"; cursors.length < 9;) {
      const { next, next_cursor, has_more } = await (await get(path)).json();
      assert.equal(has_more, true);
      cursors.push(next_cursor);
      path = next.slice("/web".length);
    }
    assert.equal(new Set(cursors).size, 3);
  });
});

Deno.test("cursors stay the same, or are always new, where that is wanted", async () => {
  const cursorsOf = async (how: string) => {
    const cursors: string[] = [];
    await withSite(always("cursor_loop", { how }), async ({ get }) => {
      const links = linksIn(await (await get("/shop/lamps")).text(), "/web");
      let path = links.find((link) => link.startsWith("/api/loop")) ?? assert.fail();
      for (let page = 0; page < 9; page++) {
        const { next, next_cursor } = await (await get(path)).json();
        cursors.push(next_cursor);
        path = next.slice("/web".length);
      }
    });
    return new Set(cursors).size;
  };
  assert.equal(await cursorsOf("same"), 1);
  assert.equal(await cursorsOf("new"), 9);
});

Deno.test("the truth about a relative link is where it leads", async () => {
  await withSite([], async ({ get }) => {
    const facts = kinds.find(({ name }) => name === "deep")?.make(
      { seed: 0, base: "/web" },
      callTo("/deep/2020/older"),
    )
      ?.facts;
    const links = inside(await (await get("/deep/2020/older")).text(), "/deep/2020/older");
    assert.deepEqual(
      links.filter((path) => path.startsWith("/deep/")),
      facts?.links.filter((path) => path.startsWith("/deep/")),
    );
    assert.ok(links.includes("/deep/2020/older/archive"));
  });
});

Deno.test("loops come round in each of their ways", async () => {
  await withSite([], async ({ get }) => {
    const next = async (path: string) =>
      /href="\/web(\/loops[^"]*)" rel="next"/.exec(await (await get(path)).text())?.[1];
    assert.equal(await next("/loops/self?page=1"), "/loops/self?page=1");
    assert.equal(await next("/loops/pair?page=1"), "/loops/pair?page=2");
    assert.equal(await next("/loops/pair?page=2"), "/loops/pair?page=1");
    assert.equal(await next("/loops/last?page=3"), "/loops/last?page=4");
    const [three, nine] = await Promise.all([get("/loops/last?page=3"), get("/loops/last?page=9")]);
    const reviews = (text = "") => text.match(/Review \d+/g);
    assert.deepEqual(reviews(await nine?.text()), reviews(await three?.text()));
    const [first, fresh] = await Promise.all([get("/loops/new?page=3"), get("/loops/new?page=9")]);
    assert.notDeepEqual(reviews(await fresh?.text()), reviews(await first?.text()));
    assert.equal((await get("/loops/other")).status, 404);
  });
});

Deno.test("honeypot links are hidden, forbidden by robots.txt, and who follows one is in the rows", async () => {
  await withSite(always("honeypot", { links: 3 }), async ({ get, rows }) => {
    const html = await (await get("/")).text();
    const links = linksIn(html, "/web").filter((path) => path.startsWith("/private/"));
    assert.equal(links.length, 3);
    assert.match(await (await get("/robots.txt")).text(), /^Disallow: \/web\/private$/m);
    assert.equal((await get(links[0] ?? "")).status, 200);
    assert.equal((await rows()).at(-1)?.["kind"], "honeypot");
  });
});

Deno.test("no page of the site is a trap, and all that is one says so", () => {
  const hidden = kinds.filter(({ trap, honeypot, answer }) => trap || honeypot || answer);
  assert.equal(hidden.length, 8 + askedKinds.length);
  for (const { paths } of hidden) assert.equal(paths, undefined);
  for (const { path } of kinds.filter(({ honeypot, answer }) => honeypot || answer)) {
    assert.ok(DISALLOWED.some((prefix) => path.startsWith(prefix)), path);
  }
});

Deno.test("any address within a trap is a page or a 404", async () => {
  await withSite([], async ({ get }) => {
    const odd = [
      "",
      "%00",
      "%2F%2F",
      "..%2f",
      "%F0%9F%98%80",
      "%ff",
      "a/b//c",
      "constructor?page=1",
      "?page=1&how=constructor",
      "x?y=%00&page=-1&cursor=%ff&colour=%3Cb%3E",
    ];
    for (
      const prefix of [
        "/calendar/",
        "/deep/",
        "/facets",
        "/maze/",
        "/loops/",
        "/api/loop",
        "/s/",
        "/s/a/",
        "/private/",
      ]
    ) {
      for (const rest of odd) {
        const { status, headers } = await get(prefix + rest);
        assert.equal(headers.get("x-errorworks-bug"), null, prefix + rest);
        assert.ok(status === 200 || status === 404, `${prefix}${rest}: ${status}`);
      }
    }
    assert.ok(!(await (await get("/facets?colour=%3Cscript%3E")).text()).includes("<script>"));
  });
});

Deno.test("noindex says so in header and page", async () => {
  await withSite(always("noindex"), async ({ get }) => {
    const response = await get("/");
    assert.equal(response.headers.get("x-robots-tag"), "noindex, nofollow");
    assert.match(await response.text(), /<meta name="robots" content="noindex, nofollow">\n<\/head>/);
  });
});

Deno.test("robots faults happen to robots.txt alone", async () => {
  await withSite(always("robots_error", { statuses: [503] }), async ({ get }) => {
    assert.equal((await get("/robots.txt")).status, 503);
    assert.equal((await get("/")).status, 200);
  });
  await withSite(always("robots_html"), async ({ get }) => {
    assert.match((await get("/robots.txt")).headers.get("content-type") ?? "", /html/);
  });
  await withSite(always("robots_redirect"), async ({ get }) => {
    assert.equal((await get("/robots.txt")).headers.get("location"), "/web/login");
  });
  await withSite(always("robots_huge"), async ({ get }) => {
    const text = await (await get("/robots.txt")).text();
    assert.ok(text.indexOf("User-agent") > 512_000);
  });
});

const RULES = {
  forbids_all: /^User-agent: \*\nDisallow: \/\n$/,
  bom: /^\ufeffUser-agent/,
  cr: /^[^\n]+\r[^\n]+$/,
  mixed_lines: /[^\r]\nDisallow[^]*\r\n/,
  no_group: /^Disallow/,
  misspelt: /^Useragent: \*\nDissallow/,
  split_group: /User-agent: other\nDisallow: \/\n\nUser-agent: \*\nCrawl-delay/,
  huge_delay: /Crawl-delay: 86400/,
} as const;

for (const [way, like] of Object.entries(RULES)) {
  Deno.test(`robots_rules: ${way}`, async () => {
    await withSite(always("robots_rules", { ways: [way] }), async ({ get }) => {
      const bytes = await (await get("/robots.txt")).arrayBuffer();
      assert.match(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes), like);
    });
  });
}

const SITEMAPS = {
  sitemap_dead_urls: /<urlset.*?(<url><loc>http:\/\/\S+\/web\/item\/gone-\w+<\/loc><\/url>\n){100}/s,
  sitemap_wrong_dates: /<lastmod>(2099-12-31|1970-01-01|yesterday|\d+\/\d+\/2025)<\/lastmod>/,
  sitemap_loop: /<sitemapindex.*\/sitemap.*\.xml.*<\/loc>.*\?part=/s,
  sitemap_strange_urls: /<loc>\/item/,
  sitemap_html: /^<!DOCTYPE html>/,
  sitemap_huge: /from=59999</,
} as const;

for (const [fault, like] of Object.entries(SITEMAPS)) {
  Deno.test(`${fault} changes sitemaps, compressed or not`, async () => {
    await withSite(always(fault), async ({ get }) => {
      assert.match(await (await get("/sitemap.xml")).text(), like);
      const bytes = new Uint8Array(await (await get("/sitemaps/1.xml.gz")).arrayBuffer());
      const text = bytes[0] === 0x1f ? gunzipSync(bytes) : bytes;
      assert.match(new TextDecoder().decode(text), like);
    });
  });
}

Deno.test("sitemap_cut leaves a gzip stream without its end", async () => {
  await withSite(always("sitemap_cut"), async ({ get }) => {
    const response = await get("/sitemaps/1.xml.gz");
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.equal(response.headers.get("content-length"), String(bytes.length));
    assert.throws(() => gunzipSync(bytes));
    assert.doesNotMatch(await (await get("/sitemap.xml")).text(), /<\/sitemapindex>/);
  });
});
