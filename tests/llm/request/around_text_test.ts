/** Tests of the JSON around a text, which is written once and has to fit each text. */
import { strict as assert } from "node:assert";
import { fc } from "../../engine/support.ts";
import { aroundText, writerAround, writerAroundCounts } from "../../../llm/request/around_text.ts";

Deno.test("writerAround() writes what the writer itself does", () => {
  const write = (model: string) => (text: string) => `data: ${JSON.stringify({ model, text, n: 1 })}\n\n`;
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (model, text) => {
    assert.equal(writerAround(write(model))(text), write(model)(text));
  }));
});

Deno.test("aroundText() does not cut where the mark is there twice, or not at all", () => {
  const twice = (text: string) => JSON.stringify([text, text]);
  assert.equal(aroundText(twice), null);
  assert.equal(writerAround(twice)("a"), '["a","a"]');
  assert.equal(aroundText(() => "{}"), null);
  const [mark = ""] = JSON.parse(String(aroundText((text) => JSON.stringify([text]))?.before + '"x"]'));
  assert.equal(mark, "x");
});

Deno.test("writerAroundCounts() writes what the writer itself does, also where it writes a number elsewhere, or not", () => {
  const writers = [
    (text: string, first: number, second: number) => JSON.stringify({ text, first, n: 1, second }, null, 2),
    (text: string, first: number, second: number) => JSON.stringify({ first, text, second }),
    (text: string, first: number) => JSON.stringify({ text, first }),
  ];
  fc.assert(fc.property(fc.string({ unit: "binary" }), fc.nat(), fc.nat(), (text, first, second) => {
    for (const write of writers) {
      assert.equal(writerAroundCounts(write)(text, first, second), write(text, first, second));
    }
  }));
});
