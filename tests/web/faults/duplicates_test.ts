import { strict as assert } from "node:assert";
import { linksIn } from "../../../web/html/html.ts";
import { findKind } from "../../../web/routing/find_kind.ts";
import { frontierFaults } from "../../../web/faults/frontier/list.ts";
import { addressOf, keyOf } from "../../../web/truth/address.ts";
import { REAL_KINDS } from "../../../web/truth/real_pages.ts";
import { truthOf } from "../../../web/truth/truth.ts";
import * as z from "zod";
import { always, withSite } from "./support.ts";

const PAGE = "/shop/lamps?page=2";
const { kinds } = z.object({ kinds: z.array(z.string()) }).parse(
  frontierFaults.find(({ name }) => name === "duplicate_links")?.options().parse({}),
);

/** All links, as they are written. */
function hrefsIn(html: string): string[] {
  return [...html.matchAll(/<a\s[^>]*?href="([^"]*)"/g)].map(([, href = ""]) => href);
}

for (const kind of kinds) {
  Deno.test(`duplicate_links leads to the same pages under other addresses: ${kind}`, async () => {
    let good: string[] = [];
    await withSite([], async ({ get }) => {
      good = hrefsIn(await (await get(PAGE)).text());
    });
    await withSite(always("duplicate_links", { kinds: [kind] }), async ({ bench }) => {
      const html = await (await bench.ask(`/web${PAGE}`, { headers: { host: "errorworks:8000" } })).text();
      const hrefs = hrefsIn(html);
      assert.equal(hrefs.length, good.length);
      const other = hrefs.map((href, at) => [good[at] ?? "", href] as const).filter(([a, b]) => a !== b);
      assert.ok(other.length > 20);
      assert.ok(other.some(([before]) => before.startsWith("/web/item/")));
      for (const [before, href] of other.slice(0, 60)) {
        const [one, two] = [truthAt(before), truthAt(href)];
        assert.equal(two.status, 200, href);
        assert.deepEqual([two.title, two.text_sha256], [one.title, one.text_sha256], href);
        // A parser sees through some of them; the others are views of the page.
        assert.ok(two.url === one.url || two.duplicate_of === one.canonical, `${href} of ${one.url}`);
      }
    });
  });
}

function truthAt(href: string) {
  const text = href.replaceAll("&#x2F;", "/").replaceAll("&amp;", "&");
  const { pathname, search } = new URL(text, "http://errorworks:8000/web/");
  return truthOf({ seed: 0 }, addressOf(pathname + search) ?? assert.fail(href));
}

Deno.test("no real page is at an address that is read as that of another", () => {
  const site = { seed: 0, base: "" };
  for (const kind of REAL_KINDS) {
    let left = 500;
    for (const path of kind.paths?.(site) ?? []) {
      const [plain = ""] = keyOf(path).split("?");
      assert.equal(findKind(plain)?.kind, kind, path);
      if (--left === 0) break;
    }
  }
});

Deno.test("only real pages are at other addresses, too", async () => {
  await withSite([], async ({ get }) => {
    for (const path of ["/shop/", "//shop", "/SHOP", "/shop/index.html", "/shop;jsessionid=1"]) {
      const page = await get(path);
      assert.equal(page.status, 200, path);
      assert.match(await page.text(), /<link rel="canonical" href="http:\/\/[^/"]+\/web\/shop">/);
    }
    const others = [
      "/Robots.txt",
      "/assets/site.css;v=1",
      "/nothing/",
      "/ACCOUNT",
    ];
    for (const path of others) assert.equal((await get(path)).status, 404, path);
    assert.ok(linksIn(await (await get("/shop/")).text(), "/web").includes("/shop/lamps"));
  });
});

Deno.test("a sorted listing names the unsorted one as its canonical", async () => {
  await withSite([], async ({ get }) => {
    for (const [query, canonical] of [["?sort=price", ""], ["?page=2&sort=-price", "?page=2"]] as const) {
      const html = await (await get(`/shop/lamps${query}`)).text();
      assert.ok(
        html.includes(`<link rel="canonical" href="http://localhost/web/shop/lamps${canonical}">\n`),
        query,
      );
    }
  });
});
