import { strict as assert } from "node:assert";
import { bytesOfHtml, FixedHtml, type HtmlParts, textOfHtml } from "../../../web/html/fixed_html.ts";
import { kinds } from "../../../web/routing/kinds.ts";
import { resourceAt, somePaths } from "../site/support.ts";

const encoder = new TextEncoder();

Deno.test("bytesOfHtml() has the bytes of all parts, and memory of its own", () => {
  const fixed = new FixedHtml("<p>★ é</p>");
  const first = bytesOfHtml(["<b>😀</b>", fixed, "", "x", fixed]);
  assert.deepEqual(first, encoder.encode("<b>😀</b><p>★ é</p>x<p>★ é</p>"));
  bytesOfHtml(["something else, which is longer than the first"]);
  assert.deepEqual(first, encoder.encode("<b>😀</b><p>★ é</p>x<p>★ é</p>"));
});

Deno.test("bytesOfHtml() writes texts of any letters, short and long, numbers, and parts in parts", () => {
  const texts = ["€12.90", "Łódź", "א", "👩‍🍳", "\ud800", "x".repeat(16), "é".repeat(16), "日本語".repeat(40)];
  const parts: HtmlParts = [0, 9, 10, 42, 12_345, ["<p>", [7], [], texts]];
  assert.equal(textOfHtml(parts), `091042${12_345}<p>7${texts.join("")}`);
  assert.deepEqual(bytesOfHtml(parts), encoder.encode(textOfHtml(parts)));
});

Deno.test("bytesOfHtml() takes pages of any size", () => {
  const fixed = new FixedHtml("ж".repeat(20_000));
  for (const parts of [["a".repeat(100_000)], [fixed, fixed, "b"], ["ж".repeat(21_000), fixed, "c"]]) {
    assert.deepEqual(bytesOfHtml(parts), encoder.encode(parts.join("")));
  }
});

Deno.test("the bytes of each kind of page are those of its text", () => {
  const pages = kinds.flatMap((kind) => somePaths(kind, 5_000)).map((path) => resourceAt(path));
  const made = pages.filter((page) => page?.bytes !== undefined);
  assert.ok(made.length > 20, `${made.length} pages`);
  for (const page of made) assert.deepEqual(page?.bytes?.(), encoder.encode(String(page?.body)));
});
