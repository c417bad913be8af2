import { strict as assert } from "node:assert";
import { itemOf } from "../../../web/site/items.ts";
import { recordOf } from "../../../web/site/records.ts";
import { parsedCsv, pdfText, withSite } from "./support.ts";

const SITE = { seed: 0, base: "/web" };

Deno.test("the catalogue as CSV has a head and 200 items as they are", () =>
  withSite(async (bench) => {
    const answer = await bench.ask("/web/catalogue.csv");
    assert.equal(answer.headers.get("content-type"), "text/csv; charset=utf-8; header=present");
    assert.equal(
      answer.headers.get("content-disposition"),
      "attachment; filename=\"catalogue.csv\"; filename*=UTF-8''catalogue.csv",
    );
    const [head = [], ...rows] = parsedCsv(await answer.text());
    assert.equal(rows.length, 200);
    assert.equal(new Set(rows.map(([id]) => id)).size, 200);
    for (const row of rows) {
      const item = itemOf(SITE, row[0] ?? "");
      assert.ok(item);
      const record = Object.fromEntries(
        Object.entries(recordOf(SITE, item)).map(([key, value]) => [key, String(value)]),
      );
      assert.deepEqual(Object.fromEntries(head.map((column, at) => [column, row[at]])), record);
    }
  }));

Deno.test("the catalogue as PDF has the same items on 4 pages", () =>
  withSite(async (bench) => {
    const answer = await bench.ask("/web/catalogue.pdf");
    assert.equal(answer.headers.get("content-type"), "application/pdf");
    const pages = pdfText(new Uint8Array(await answer.arrayBuffer()));
    assert.equal(pages.length, 4);
    const csv = parsedCsv(await (await bench.ask("/web/catalogue.csv")).text()).slice(1);
    assert.deepEqual(
      pages.flat().map((line) => line.replace(/ {2}[^ ]+ [A-Z]{3}$/, "")),
      csv.map(([id, name]) => `${id}  ${name}`),
    );
  }));

Deno.test("one item in ten has a datasheet, in whatever script it is written", () =>
  withSite(async (bench) => {
    const languages = new Set<string>();
    for (let number = 10; number <= 400; number += 10) {
      const item = itemOf(SITE, `chair-${String(number).padStart(5, "0")}`);
      assert.ok(item);
      languages.add(item.words.code);
      const answer = await bench.ask(`/web/item/${item.id}/datasheet.pdf`);
      const [page = []] = pdfText(new Uint8Array(await answer.arrayBuffer()));
      assert.equal(page[0], item.name);
      const [, name = ""] =
        /filename\*=UTF-8''(\S+)$/.exec(answer.headers.get("content-disposition") ?? "") ??
          [];
      assert.equal(decodeURIComponent(name), `${item.name}.pdf`);
    }
    assert.ok(languages.size > 5);
    assert.equal((await bench.ask("/web/item/chair-00011/datasheet.pdf")).status, 404);
    assert.equal((await bench.ask("/web/item/chair-99990/datasheet.pdf")).status, 404);
  }));
