import { strict as assert } from "node:assert";
import { newsOf } from "../../../web/site/news.ts";
import { withSite } from "./support.ts";
import { childrenOf, parsedXml, textIn } from "./xml.ts";

const SITE = { seed: 0, base: "/web" };
const HOST = { headers: { host: "shop.example" } };

Deno.test("the RSS feed is well-formed, has what RSS 2.0 wants, and names the latest first", () =>
  withSite(async (bench) => {
    const answer = await bench.ask("/web/feed.rss", HOST);
    assert.equal(answer.headers.get("content-type"), "application/rss+xml; charset=utf-8");
    const root = parsedXml(await answer.text());
    assert.deepEqual([root.name, root.attributes["version"]], ["rss", "2.0"]);
    const [channel] = childrenOf(root, "channel");
    assert.ok(channel);
    assert.equal(textIn(channel, "link"), "http://shop.example/web/");
    assert.ok(textIn(channel, "title") && textIn(channel, "description"));

    const items = childrenOf(channel, "item");
    assert.deepEqual(items.map((item) => textIn(item, "title")), newsOf(SITE).map(({ title }) => title));
    const dates = items.map((item) => Date.parse(textIn(item, "pubDate")));
    assert.deepEqual(dates, dates.toSorted((a, b) => b - a));
    assert.equal(Date.parse(textIn(channel, "lastBuildDate")), dates[0]);
    for (const item of items) assert.equal(textIn(item, "guid"), textIn(item, "link"));
  }));

Deno.test("the Atom feed is well-formed and has what RFC 4287 wants", () =>
  withSite(async (bench) => {
    const answer = await bench.ask("/web/feed.atom", HOST);
    assert.equal(answer.headers.get("content-type"), "application/atom+xml; charset=utf-8");
    const root = parsedXml(await answer.text());
    assert.deepEqual([root.name, root.uri], ["feed", "http://www.w3.org/2005/Atom"]);
    const [self] = childrenOf(root, "link").filter(({ attributes }) => attributes["rel"] === "self");
    assert.equal(self?.attributes["href"], "http://shop.example/web/feed.atom");

    const entries = childrenOf(root, "entry");
    const ids = entries.map((entry) => textIn(entry, "id"));
    assert.equal(new Set(ids).size, newsOf(SITE).length);
    for (const entry of [root, ...entries]) {
      assert.ok(textIn(entry, "title"));
      assert.ok(Number.isFinite(Date.parse(textIn(entry, "updated"))));
    }
  }));

Deno.test("what feeds name is there", () =>
  withSite(async (bench) => {
    for (const { path } of newsOf(SITE).filter((_, at) => at % 10 === 0)) {
      const answer = await bench.ask(`/web${path}`);
      await answer.body?.cancel();
      assert.equal(answer.status, 200, path);
    }
  }));
