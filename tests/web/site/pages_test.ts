import { strict as assert } from "node:assert";
import { inflateSync } from "node:zlib";
import { parse } from "parse5";
import { escaped } from "../../../web/html/html.ts";
import { DISALLOWED } from "../../../web/pages/robots.ts";
import { kinds } from "../../../web/routing/kinds.ts";
import { article } from "../../../web/pages/article.ts";
import { articles } from "../../../web/pages/articles.ts";
import { home } from "../../../web/pages/home.ts";
import { image } from "../../../web/pages/image.ts";
import { item } from "../../../web/pages/item.ts";
import { listing } from "../../../web/pages/listing.ts";
import { search } from "../../../web/pages/search.ts";
import { shop } from "../../../web/pages/shop.ts";
import { stylesheet } from "../../../web/pages/stylesheet.ts";
import { findKind } from "../../../web/routing/find_kind.ts";
import { pager } from "../../../web/parts/pager.ts";
import { fc } from "../../engine/support.ts";
import { type Bench, withServer } from "../../harness.ts";
import { pageAt, resourceAt, SITE, somePaths } from "./support.ts";

const SOME = [
  "/",
  "/shop",
  ...somePaths(listing, 499),
  ...somePaths(item, 4999),
  ...somePaths(articles, 20),
  ...somePaths(article, 97),
  "/shop/lamps?page=2&sort=-price",
  "/search",
  "/search?q=lamp&page=3",
  "/search?q=Nordlys",
  "/search?q=%3Cscript%3E%22%26",
];

Deno.test("every path that a page of the shop tells of is there, and told of once", () => {
  const all = [home, shop, listing, item, articles, article, stylesheet].flatMap((kind) =>
    somePaths(kind, 1)
  );
  assert.equal(new Set(all).size, all.length);
  assert.ok(all.length >= 100_000);
  for (const path of [...all.filter((_, at) => at % 101 === 0), ...somePaths(image, 9973)]) {
    assert.equal(resourceAt(path)?.status, 200, path);
  }
});

Deno.test("links lead from home to every ware and every article", () => {
  const ways = new Set<unknown>([home, shop, listing, articles]);
  const seen = new Set(["/"]);
  for (const path of seen) {
    if (!ways.has(findKind(path.split("?")[0] ?? "")?.kind)) continue;
    for (const link of pageAt(path).facts.links) seen.add(link);
  }
  const missing = [shop, listing, item, articles, article].flatMap((kind) => somePaths(kind, 1))
    .filter((path) => !seen.has(path));
  assert.deepEqual(missing.slice(0, 3), []);
});

/** True if a link leads to something, or on to something. */
function isThere(link: string): boolean {
  return [200, 303].includes(resourceAt(link.split("#")[0] ?? "")?.status ?? 404);
}

Deno.test("links of pages lead to pages", () => {
  const links = new Set(SOME.flatMap((path) => pageAt(path).facts.links));
  const dead = [...links].filter((link) => !isThere(link));
  assert.deepEqual(dead, []);
});

Deno.test("links of the shop lead to nothing but the paths that its kinds tell of, and what robots.txt forbids", () => {
  const told = new Set(kinds.flatMap((kind) => somePaths(kind, 1)));
  const links = SOME.filter((path) => !/search|sort/.test(path)).flatMap((path) => pageAt(path).facts.links);
  const allowed = [...new Set(links)].filter((link) => !DISALLOWED.some((path) => link.startsWith(path)));
  assert.deepEqual(allowed.filter((link) => !told.has(link) && resourceAt(link)?.status === 200), []);
});

Deno.test("pages are well-formed, and have the title and the language that their facts have", () => {
  for (const path of SOME) {
    const { body, facts } = pageAt(path);
    const errors: string[] = [];
    parse(body, {
      onParseError: ({ code, startLine }) => errors.push(`${code} ${startLine}`),
    });
    assert.deepEqual(errors, [], path);
    assert.deepEqual(leftOpen(body), [], path);
    assert.notEqual(facts.title, "");
    assert.ok(facts.text.length > 30, path);
    assert.match(body, /^<!DOCTYPE html>\n<html lang="[a-z]{2}" dir="(ltr|rtl)">\n/);
    assert.ok(body.includes(`<title>${escaped(facts.title)}</title>`), path);
  }
});

const VOID = new Set(["meta", "link", "input", "img"]);

/** Elements that nothing ends, or the first whose end stands in the wrong place. */
function leftOpen(html: string): string[] {
  const open: string[] = [];
  for (const [, end, name = ""] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b/g)) {
    if (VOID.has(name)) continue;
    if (!end) open.push(name);
    else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

Deno.test("pages have text in every script that charset faults show in", () => {
  const text = SOME.map((path) => pageAt(path).facts.text).join(" ");
  for (const script of ["Greek", "Cyrillic", "Arabic", "Hebrew", "Han", "Hiragana", "Katakana"]) {
    assert.match(text, new RegExp(`\\p{Script=${script}}`, "u"), script);
  }
  assert.match(text, /[éüßñ]/);
  assert.match(text, /\p{Extended_Pictographic}/u);
});

Deno.test("an item tells the same in its HTML, its data and its JSON-LD", () => {
  for (const path of somePaths(item, 1999)) {
    const { body, facts, modified } = pageAt(path);
    const scripts = [...body.matchAll(/<script [^>]*>(.*?)<\/script>/gs)].map(([, json = ""]) =>
      JSON.parse(json)
    );
    const [linked, state] = scripts;
    assert.deepEqual(state, { item: facts.data });
    assert.equal(linked.sku, facts.data["id"]);
    assert.equal(Number(linked.offers.price), facts.data["price"]);
    assert.ok(body.includes(`data-price="${facts.data["price"]}"`));
    assert.ok(facts.text.includes(String(facts.data["price_text"]).replaceAll(/\s/g, " ")));
    assert.ok(modified && modified < Date.UTC(2027, 0));
  }
});

Deno.test("pictures of items are PNGs of as many pixels as they say", () => {
  for (const path of somePaths(image, 19_997)) {
    const body = resourceAt(path)?.body as Uint8Array;
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    assert.equal(view.getUint32(0), 0x89504e47);
    const [width, height] = [view.getUint32(16), view.getUint32(20)];
    const data = body.indexOf(0x49, 41 + view.getUint32(33));
    const length = view.getUint32(data - 4);
    assert.equal(inflateSync(body.subarray(data + 4, data + 4 + length)).length, (width + 1) * height, path);
  }
});

Deno.test("a page behind the last, and a number that is none, is nothing", () => {
  for (const page of ["0", "-1", "1e3", "999999", "99999999999", "", "two", "1.5", "１"]) {
    assert.equal(resourceAt(`/shop/lamps?page=${encodeURIComponent(page)}`), null, page);
    assert.equal(resourceAt(`/articles?page=${encodeURIComponent(page)}`), null, page);
  }
  assert.equal(resourceAt("/shop/nothing"), null);
  assert.equal(resourceAt("/item/nothing-00001"), null);
  assert.equal(resourceAt("/articles/nothing-0001"), null);
  assert.equal(resourceAt("/images/lamp-00001-9.png"), null);
});

Deno.test("search() takes any query, and says the same each time", () => {
  const field = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("lamp", "Nordlys", "лампа", "2", "mugs"),
  );
  fc.assert(fc.property(field, field, field, (q, category, page) => {
    const url = `/search?${new URLSearchParams({ q, category, page })}`;
    const { body, facts, status } = pageAt(url);
    assert.equal(status, 200);
    assert.equal(body, pageAt(url).body);
    const errors: string[] = [];
    parse(body, { onParseError: ({ code }) => errors.push(code) });
    assert.deepEqual(errors, []);
    for (const link of facts.links) assert.ok(isThere(link), link);
  }));
});

Deno.test("search() finds wares in every language, brands, ids, and shows each once", () => {
  const found = (q: string) => pageAt(`/search?${new URLSearchParams({ q })}`).facts.data;
  assert.deepEqual(found("ランプ")["facets"], found("lamp")["facets"]);
  assert.deepEqual(found("lamp-00042")["items"], ["lamp-00042"]);
  assert.equal(found("")["count"], 0);
  const { count, pages } = found("Nordlys ЛАМПА");
  const items = Array.from({ length: Number(pages) }, (_, at) => {
    const { data } = pageAt(`/search?q=Nordlys+${encodeURIComponent("ЛАМПА")}&page=${at + 1}`).facts;
    return data["items"];
  }).flat();
  assert.equal(items.length, count);
  assert.equal(new Set(items).size, count);
});

Deno.test("no link leads to a search: its form does", () => {
  assert.equal(search.paths, undefined);
  const links = SOME.filter((path) => !path.startsWith("/search")).flatMap((path) =>
    pageAt(path).facts.links
  );
  assert.deepEqual(links.filter((link) => link.startsWith("/search")), []);
});

Deno.test("the same address has the same bytes on any server, and with another base but for its links", async () => {
  const read = async ({ ask }: Bench) =>
    await Promise.all(SOME.map(async (path) => await (await ask(`/web${path}`)).text()));
  const runs: string[][] = [];
  for (const seed of [1, 2]) {
    await withServer({ seed }, async (bench) => void runs.push(await read(bench)));
  }
  assert.deepEqual(runs[0], runs[1]);
  for (const path of SOME) {
    const bare = pageAt(path, { ...SITE, base: "" }).body;
    assert.equal(pageAt(path).body.replaceAll("/web/", "/"), bare, path);
  }
});

Deno.test("any address is a page or a 404", async () => {
  const start = fc.constantFrom(
    "/shop/",
    "/item/",
    "/articles/",
    "/images/",
    "/search?q=",
    "/articles?page=",
    "/",
  );
  await withServer({}, async ({ ask }) => {
    const rest = fc.string({ unit: "binary", maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(start, rest, async (before, after) => {
        const response = await ask(`/web${before}${encodeURIComponent(after.toWellFormed())}`);
        await response.body?.cancel();
        assert.ok([200, 404].includes(response.status), String(response.status));
      }),
      { numRuns: 100 },
    );
  });
});

/** Entries of a pager, from left to right. */
function pagerOf(page: number, pages: number): string {
  const html = pager(SITE, { page, pages, path: (to) => `/x?page=${to}` });
  const { length } = [...html.matchAll(/<span aria-current="page">/g)];
  assert.equal(length, pages > 1 ? 1 : 0);
  return [...html.matchAll(/>([^<>]+)<\/(?:a|span)>/g)].map(([, text]) => text).join(" ");
}

Deno.test("a pager has the first page, the last and those around, and dots where some are left out", () => {
  assert.equal(pagerOf(1, 1), "");
  assert.equal(pagerOf(1, 2), "1 2");
  assert.equal(pagerOf(1, 5), "1 2 3 4 5");
  assert.equal(pagerOf(3, 20), "1 2 3 4 5 … 13 … 20");
  assert.equal(pagerOf(5, 20), "1 2 3 4 5 6 7 … 15 … 20");
  assert.equal(pagerOf(60, 120), "1 … 50 … 58 59 60 61 62 … 70 … 120");
  assert.equal(pagerOf(120, 120), "1 … 110 … 118 119 120");
  for (let page = 1; page <= 30; page++) {
    const numbers = pagerOf(page, 30).split(" ").filter((text) => text !== "…").map(Number);
    assert.deepEqual(numbers, [...new Set(numbers)].sort((one, other) => one - other));
    assert.ok(numbers.includes(page));
  }
});

Deno.test("every page has the same head and foot, which lead to the account and hide no login behind it", () => {
  const around = ({ body }: { readonly body: string }) =>
    [/<header.*<\/header>/s, /<footer.*<\/footer>/s].map((part) => part.exec(body)?.[0] ?? "");
  const [header = "", footer = ""] = around(pageAt("/"));
  for (const path of SOME) {
    const [head, foot] = around(pageAt(path));
    assert.deepEqual([head?.replace(/ value="[^"]*"/, ""), foot], [header, footer], path);
  }
  assert.ok(header.includes('<a href="/web/account">Account</a>'));
  assert.ok(footer.includes('href="/web/login"'));
});

Deno.test("stars stand where the text of their language begins", () => {
  const rtl = somePaths(item, 97).map((path) => pageAt(path)).filter(({ body }) =>
    body.includes('dir="rtl">')
  );
  assert.ok(rtl.length > 10);
  for (const { body } of rtl) assert.doesNotMatch(body, /class="stars"[^>]* dir=/);
});
