import { strict as assert } from "node:assert";
import { gunzipSync } from "node:zlib";
import { kinds } from "../../../web/routing/kinds.ts";
import type { Bench } from "../../harness.ts";
import { withSite } from "./support.ts";
import { childrenOf, parsedXml, textIn } from "./xml.ts";

const ROOT = "http://shop.example:8080/web";
const NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9";
const HOST = { headers: { host: "shop.example:8080" } };

/** All entries of all sitemaps, as a crawler finds them from the index on. */
async function entriesOf({ ask }: Bench) {
  const index = parsedXml(await (await ask("/web/sitemap.xml", HOST)).text());
  assert.deepEqual([index.name, index.uri], ["sitemapindex", NAMESPACE]);
  const maps = childrenOf(index, "sitemap").map((map) => textIn(map, "loc"));
  const entries = await Promise.all(maps.map(async (map) => {
    assert.ok(map.startsWith(ROOT));
    const answer = await ask(map.slice(ROOT.length - 4), HOST);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    const packed = map.endsWith(".gz");
    assert.equal(
      answer.headers.get("content-type"),
      packed ? "application/gzip" : "application/xml; charset=utf-8",
    );
    assert.equal(answer.headers.get("content-encoding"), null);
    const set = parsedXml(new TextDecoder().decode(packed ? gunzipSync(bytes) : bytes));
    assert.deepEqual([set.name, set.uri], ["urlset", NAMESPACE]);
    return childrenOf(set, "url");
  }));
  assert.ok(entries.slice(0, -1).every((set) => set.length <= 500 && set.length > 0));
  return entries.flat();
}

Deno.test("the sitemaps name every page that may be found, and each once", () =>
  withSite(async (bench) => {
    const entries = await entriesOf(bench);
    const found = entries.map((entry) => textIn(entry, "loc"));
    const wanted = kinds
      .filter(({ type }) => type === "html")
      .flatMap(({ paths }) => [...paths?.({ seed: 0, base: "/web" }) ?? []])
      .filter((path) => !/^\/(account|private|search)/.test(path))
      .map((path) => ROOT + path);
    assert.equal(new Set(found).size, found.length);
    assert.deepEqual(found, wanted);
    for (const { children } of entries.filter((_, at) => at % 997 === 0)) {
      for (const { name, text } of children) {
        if (name === "lastmod") assert.match(text, /^20\d\d-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
      }
    }
  }));

Deno.test("a sitemap packed and not packed is the same, and there are none beyond the last", () =>
  withSite(async ({ ask }) => {
    const plain = await (await ask("/web/sitemaps/1.xml", HOST)).text();
    const packed = new Uint8Array(await (await ask("/web/sitemaps/1.xml.gz", HOST)).arrayBuffer());
    assert.equal(new TextDecoder().decode(gunzipSync(packed)), plain);
    for (const n of ["0", "01", "9999", "-1", "1.5", "x", "9".repeat(400)]) {
      assert.equal((await ask(`/web/sitemaps/${n}.xml`)).status, 404, n);
      assert.equal((await ask(`/web/sitemaps/${n}.xml.gz`)).status, 404, n);
    }
  }));
