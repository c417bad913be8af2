import { strict as assert } from "node:assert";
import { kinds } from "../../../web/routing/kinds.ts";
import { hasDatasheet, itemAt } from "../../../web/site/items.ts";
import { SHELVES } from "../../../web/site/categories.ts";
import { linksIn } from "../../../web/html/html.ts";
import { withSite } from "./support.ts";

const SITE = { seed: 0, base: "/web" };

Deno.test("home links to every page of its own kind that is no part of the catalogue", () =>
  withSite(async ({ ask }) => {
    const html = await (await ask("/web/")).text();
    const links = new Set(linksIn(html, "/web"));
    const single = kinds.filter(({ path, paths }) =>
      paths && !path.includes(":") && !/^\/($|assets\/)/.test(path)
    );
    for (const { path } of single) assert.ok(links.has(path), path);
    for (const [type, path] of [["rss", "/web/feed.rss"], ["atom", "/web/feed.atom"]]) {
      assert.ok(
        html.includes(`<link rel="alternate" type="application/${type}+xml" title="News" href="${path}">`),
      );
    }
  }));

Deno.test("an item links to its datasheet if it has one", () =>
  withSite(async ({ ask }) => {
    const shelf = SHELVES[0];
    assert.ok(shelf);
    for (const number of [9, 10, 11, 20]) {
      const item = itemAt(SITE, shelf, number);
      const links = linksIn(await (await ask(`/web/item/${item.id}`)).text(), "/web");
      assert.equal(links.includes(`/item/${item.id}/datasheet.pdf`), hasDatasheet(item));
    }
  }));
