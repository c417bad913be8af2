import { strict as assert } from "node:assert";
import { randomOf } from "../../../engine/chance/random.ts";
import { ARTICLE_COUNT } from "../../../web/site/article_slugs.ts";
import { articleAt, articleOf, articleSlugs } from "../../../web/site/articles.ts";
import { DEPARTMENTS, shelfBySlug, SHELVES } from "../../../web/site/categories.ts";
import { itemAt, itemIds, itemOf, latestOf } from "../../../web/site/items.ts";
import {
  filteredNumbers,
  isSort,
  itemsOnPage,
  pageCount,
  type Sort,
  SORTS,
} from "../../../web/site/catalogue_pages.ts";
import { priced, written } from "../../../web/site/money.ts";
import { permutationOf } from "../../../web/site/order.ts";
import { itemCount } from "../../../web/site/size.ts";
import { LANGUAGES, languageTexts } from "../../../web/site/languages.ts";
import { fc } from "../../engine/support.ts";
import { SITE } from "./support.ts";
import { textKey } from "../../../engine/base/hash.ts";

Deno.test("the shop has 40 shelves in 8 departments, with 100,000 wares whatever the seed", () => {
  assert.deepEqual([DEPARTMENTS.length, SHELVES.length], [8, 40]);
  assert.equal(new Set(SHELVES.flatMap(({ slug, code }) => [slug, code])).size, 80);
  for (const seed of [0, 1, 2 ** 40]) {
    const ids = [...itemIds({ seed, base: "" })];
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(ids.length >= 100_000);
  }
});

Deno.test("every language has a noun for each ware, and fills every brace", () => {
  for (const words of LANGUAGES) {
    assert.equal(new Set(words.nouns.split("|")).size, SHELVES.length, words.code);
    const { descriptions, reviews, sentences, titles, name } = words;
    for (const text of [name, ...descriptions, ...reviews, ...sentences, ...titles]) {
      assert.doesNotMatch(text.replace(/\{(noun|material|brand|model)\}/g, ""), /[{}]/, text);
    }
    for (const text of [...descriptions, ...reviews, ...sentences, ...titles]) {
      assert.doesNotMatch(text, /\{model\}/, text);
    }
  }
});

Deno.test("itemOf() finds every script and language, and most in English", () => {
  const codes = [...itemIds(SITE)].filter((_, at) => at % 97 === 0).map((id) => itemOf(SITE, id)?.words.code);
  assert.deepEqual(new Set(codes), new Set(LANGUAGES.map(({ code }) => code)));
  assert.ok(codes.filter((code) => code === "en").length > codes.length / 2);
});

Deno.test("itemOf() knows no ids but its own", () => {
  const last = itemCount(SITE, SHELVES[0] ?? assert.fail());
  assert.equal(itemOf(SITE, `lamp-0${last}`)?.number, last);
  for (const id of ["", "lamp", "lamp-1", "lamp-00000", "lamp-99999", `lamp-0${last + 1}`, "lamps-00001"]) {
    assert.equal(itemOf(SITE, id), null, id);
  }
  fc.assert(fc.property(fc.string(), (id) => itemOf(SITE, id) === null));
});

Deno.test("another seed is another shop", () => {
  const price = (seed: number) => itemOf({ seed, base: "" }, "lamp-00042")?.price;
  assert.equal(new Set([0, 1, 2, 3].map(price)).size, 4);
});

Deno.test("orderOf() is an order of all numbers, and finds places again", () => {
  fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 3000 }), (name, size) => {
    const order = permutationOf(randomOf(textKey(0, name), "content"), size);
    const seen = new Set<number>();
    for (let place = 0; place < size; place++) {
      seen.add(order.at(place));
      assert.equal(order.placeOf(order.at(place)), place);
    }
    assert.equal(seen.size, size);
  }));
});

Deno.test("a listing has each ware of its category once, however it is sorted", () => {
  const shelf = SHELVES[3] ?? assert.fail();
  for (const sort of Object.keys(SORTS) as Sort[]) {
    const pages = Array.from({ length: pageCount(SITE, shelf) }, (_, at) => at + 1);
    const items = pages.flatMap((page) => itemsOnPage(SITE, shelf, { page, sort }));
    assert.equal(items.length, itemCount(SITE, shelf));
    assert.equal(new Set(items.map(({ id }) => id)).size, items.length);
    const key =
      { price: "price", "-price": "price", rating: "rating", newest: "modified", featured: "number" }[sort];
    const values = items.map((item) => Number(item[key as "price"]));
    const falls = sort === "-price" || sort === "rating" || sort === "newest";
    assert.deepEqual(values, values.toSorted((a, b) => falls ? b - a : a - b), sort);
  }
});

Deno.test("filteredNumbers() leaves the wares of a maker up to a price, in the order that is wanted", () => {
  const shelf = SHELVES[3] ?? assert.fail();
  const view = { sort: "price", brand: "Peña", most: 50 } as const;
  const items = filteredNumbers(SITE, shelf, view).map((number) => itemAt(SITE, shelf, number));
  const all = Array.from({ length: itemCount(SITE, shelf) }, (_, at) => itemAt(SITE, shelf, at + 1));
  const fitting = all.filter(({ brand, price }) => brand === "Peña" && price <= 50);
  assert.ok(items.length > 0);
  assert.deepEqual(items.map(({ id }) => id).toSorted(), fitting.map(({ id }) => id).toSorted());
  assert.deepEqual(
    items.map(({ price }) => price),
    items.map(({ price }) => price).toSorted((a, b) => a - b),
  );
});

Deno.test("itemsOnPage() has nothing behind the last page", () => {
  const shelf = SHELVES[0] ?? assert.fail();
  assert.deepEqual(itemsOnPage(SITE, shelf, { page: pageCount(SITE, shelf) + 1, sort: "price" }), []);
});

Deno.test("priced() rises with the worth", () => {
  const worth = fc.double({ min: 1, max: 10_000, noNaN: true });
  fc.assert(fc.property(worth, worth, (a, b) => {
    const [less = 0, more = 0] = [a, b].toSorted((x, y) => x - y);
    assert.ok(priced(less) <= priced(more));
    assert.ok(priced(less) > 0);
  }));
});

Deno.test("written() has two digits of cents, whatever was added up", () => {
  const english = languageTexts("en");
  for (let worth = 1; worth < 10_000; worth++) {
    for (const amount of [priced(worth), priced(worth * 1.25), 3 * priced(worth), 4.9 + 99 * priced(worth)]) {
      assert.equal(written(amount, english).replace(/[^\d.]/g, ""), amount.toFixed(2));
    }
  }
});

Deno.test("latestOf() is the latest modification, of items of one category or of several", () => {
  assert.equal(latestOf([]), 0);
  for (const category of ["lamps", "mugs"]) {
    const shelf = shelfBySlug(category) ?? assert.fail();
    for (const sort of Object.keys(SORTS).filter(isSort)) {
      const items = itemsOnPage(SITE, shelf, { page: 3, sort });
      assert.equal(latestOf(items), Math.max(...items.map(({ modified }) => modified)));
    }
  }
  for (let number = 1; number < 200; number++) {
    const items = SHELVES.map((shelf, at) => itemAt(SITE, shelf, number + at % 2));
    assert.equal(latestOf(items), Math.max(...items.map(({ modified }) => modified)));
  }
});

Deno.test("written() writes amounts as each language does", () => {
  const texts = ["en", "de", "fr", "ar", "ja"].map((code) => written(1234.5, languageTexts(code)));
  assert.deepEqual(texts, [
    "€1,234.50",
    "1.234,50\u00a0€",
    "1\u202f234,50\u00a0€",
    "١٬٢٣٤٫٥٠\u00a0€",
    "€1,234.50",
  ]);
});

Deno.test("articleAt() tells the same of an article whatever site was asked for before", () => {
  const sites = [SITE, { ...SITE, seed: SITE.seed + 1 }, { ...SITE, pages: 500 }];
  const titles = () => sites.map((site) => [1, 2, 3].map((number) => articleAt(site, number).title));
  const first = titles();
  assert.deepEqual(titles(), first);
  assert.equal(new Set(first.map(String)).size, sites.length);
});

Deno.test("articleOf() finds each article by its slug, in its own language and in others", () => {
  const slugs = [...articleSlugs(SITE)];
  assert.equal(new Set(slugs).size, ARTICLE_COUNT);
  for (const slug of slugs.slice(0, 50)) {
    assert.equal(articleOf(SITE, slug)?.slug, slug);
    assert.equal(articleOf(SITE, slug, "el")?.words.code, "el");
  }
  for (const slug of ["", "0001", "loving-lamps-0000", "nothing-0001", "loving-lamps-9999"]) {
    assert.equal(articleOf(SITE, slug), null, slug);
  }
});
