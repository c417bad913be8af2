/** The shop as its visitors see it: basket, filters, prices, and what search engines and previews read. */
import { strict as assert } from "node:assert";
import { withSite } from "../faults/support.ts";

const ITEM = "/item/lamp-00043";

async function textOf(response: Response): Promise<string> {
  assert.equal(response.status, 200);
  return await response.text();
}

/** The JSON-LD of a page. */
function linkedData(html: string) {
  return JSON.parse(/<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)?.[1] ?? "null");
}

function metaOf(html: string): Record<string, string> {
  return Object.fromEntries(
    [...html.matchAll(/<meta (?:name|property)="([^"]+)" content="([^"]*)">/g)].map((
      [, name, text],
    ) => [name, text]),
  );
}

Deno.test("a basket fills by the form of an item, changes and empties", () =>
  withSite([], async ({ get, bench }) => {
    const send = async (fields: Record<string, string>, cookie = "") => {
      const response = await bench.ask("/web/basket", {
        method: "POST",
        headers: { cookie },
        body: new URLSearchParams(fields),
        redirect: "manual",
      });
      assert.deepEqual([response.status, response.headers.get("location")], [303, "/web/basket"]);
      return response.headers.get("set-cookie")?.split(";")[0] ?? "";
    };
    const html = await textOf(await get(ITEM));
    assert.match(
      html,
      /<form class="buy" method="post" action="\/web\/basket"><input type="hidden" name="item" value="lamp-00043">/,
    );
    const one = await send({ item: "lamp-00043" });
    const two = await send({ item: "mug-00007", quantity: "3" }, one);
    assert.equal(two, "basket=lamp-00043*1.mug-00007*3");
    const full = await textOf(await get("/basket", { cookie: two }));
    assert.equal(full.match(/<td><form method="post"/g)?.length, 2);
    const left = await send({ item: "lamp-00043", quantity: "0" }, two);
    assert.equal(left, "basket=mug-00007*3");
    assert.match(await textOf(await get("/basket")), /Nothing is in it yet/);
  }));

Deno.test("a basket takes no more than it can hold, and nothing that the shop has not", () =>
  withSite([], async ({ get, bench }) => {
    const body = new URLSearchParams({ item: "lamp-99999" });
    assert.equal((await bench.ask("/web/basket", { method: "POST", body })).status, 404);
    const cookie = `basket=${
      Array.from({ length: 500 }, (_, at) => `lamp-${String(at).padStart(5, "0")}*9999`).join(".")
    }`;
    const html = await textOf(await get("/basket", { cookie }));
    assert.equal(html.match(/value="99" min="0"/g)?.length, 19); // there is no lamp-00000
    assert.match(
      await textOf(await get("/basket", { cookie: "basket=<x>*1.lamp-00001*-1.*.." })),
      /Nothing is in it/,
    );
    assert.match(await textOf(await get("/robots.txt")), /Disallow: \/web\/basket\n/);
  }));

Deno.test("a listing shows what a filter leaves, page by page, and names the whole listing as canonical", () =>
  withSite([], async ({ get }) => {
    const html = await textOf(await get("/shop/lamps?brand=Pe%C3%B1a&most=100&sort=price&page=2"));
    const brands = [...html.matchAll(/<span class="brand-name">([^<]+)<\/span>/g)].map(([, brand]) => brand);
    assert.ok(brands.length > 0);
    assert.deepEqual([...new Set(brands)], ["Peña"]);
    assert.match(html, /<link rel="canonical" href="http:\/\/[^/]+\/web\/shop\/lamps">/);
    assert.match(html, /<option value="Peña" selected>/);
    assert.match(html, /href="\/web\/shop\/lamps\?sort=price&amp;brand=Pe%C3%B1a&amp;most=100"/);
    assert.match(await textOf(await get("/shop/lamps")), />\d,\d{3} items, page 1 of \d+</);
    assert.equal((await get("/shop/lamps?brand=Pe%C3%B1a&page=9999")).status, 404);
  }));

Deno.test("all prices are in euro, written as each language does", () =>
  withSite([], async ({ get }) => {
    const html = await textOf(await get("/shop/pianos?sort=-price"));
    const prices = [...html.matchAll(/<span class="price">([^<]+)<\/span>/g)].map(([, price = ""]) => price);
    assert.ok(prices.length > 20);
    assert.deepEqual(prices.filter((price) => !price.includes("€")), []);
    assert.deepEqual(prices.filter((price) => /\d{4}/.test(price)), []);
  }));

Deno.test("pages tell search engines and previews what they are", () =>
  withSite([], async ({ get }) => {
    const item = await textOf(await get(ITEM));
    const meta = metaOf(item);
    const { name, review = [], aggregateRating, url, image } = linkedData(item);
    assert.deepEqual([meta["og:type"], meta["og:url"], meta["og:image"]], ["product", url, image[0]]);
    assert.equal(meta["description"], meta["og:description"]);
    assert.ok(name.length > 0 && (meta["og:title"]?.length ?? 0) > 0);
    assert.ok(aggregateRating.ratingCount > review.length);
    assert.match(item, /itemtype="https:\/\/schema\.org\/BreadcrumbList"/);
    assert.match(item, /<link rel="icon" href="\/web\/favicon\.ico">/);
    const articles = await textOf(await get("/articles"));
    const [, path = ""] =
      /<a href="\/web(\/articles\/[^"?]+)"/.exec(articles.slice(articles.indexOf("<main"))) ?? [];
    const article = linkedData(await textOf(await get(path)));
    assert.match(article.image, /^http:\/\/.*\.png$/);
    assert.equal(article.dateModified, article.datePublished);
  }));

Deno.test("no article says a sentence twice, and its slug fits its title", () =>
  withSite([], async ({ get }) => {
    const list = await textOf(await get("/articles"));
    const paths = [...list.slice(list.indexOf("<main")).matchAll(/<a href="\/web(\/articles\/[^"?]+)"/g)];
    assert.ok(paths.length >= 10);
    for (const [, path = ""] of paths) {
      assert.match(path, /^\/articles\/(about|on|notes-on|more-on|all-about|a-word-on)-/);
      const html = await textOf(await get(path));
      const [, text = ""] = /<article class="text">(.*?)<\/article>/s.exec(html) ?? [];
      const sentences = [...text.matchAll(/<p[^>]*>(.*?)<\/p>/gs)].slice(1)
        .flatMap(([, paragraph = ""]) => paragraph.split(/(?<=[.!?。！？])\s*/)).filter((one) =>
          one.length > 12
        );
      assert.equal(new Set(sentences).size, sentences.length, path);
    }
  }));

Deno.test("the search page has one field, which keeps the query", () =>
  withSite([], async ({ get }) => {
    const html = await textOf(await get("/search?q=th%C3%A9i%C3%A8re+%22x%22"));
    assert.equal(html.match(/<input type="search"/g)?.length, 1);
    assert.match(html, /name="q" value="théière &quot;x&quot;"/);
  }));
