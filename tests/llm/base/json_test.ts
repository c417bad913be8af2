import { strict as assert } from "node:assert";
import { finished } from "../../../engine/base/clock.ts";
import { jsonSteps, salvaged } from "../../../llm/base/json.ts";
import { isObject } from "../../../engine/base/json.ts";
import { fc } from "../../engine/support.ts";

Deno.test("salvaged() gives what a text says, and what is whole of it if it was cut", () => {
  for (
    const [text, value] of [
      ['{"a":1,"b":"x"}', { a: 1, b: "x" }],
      ["[1]", [1]],
      ["", {}],
      ['{"a', {}],
      ['{"a":"x, {', {}],
      ['{"a":1,"b":"x', { a: 1 }],
      ['{"a":[1,2,{"b":"\\"}","c', { a: [1, 2, { b: '"}' }] }],
      ["{,", {}],
    ] as const
  ) assert.deepEqual(salvaged(text), value, text);
});

Deno.test("salvaged() makes an object of any beginning of an object", () => {
  const objects = fc.dictionary(fc.string(), fc.jsonValue());
  fc.assert(fc.property(objects, fc.nat(200), (object, length) => {
    assert.ok(isObject(salvaged(JSON.stringify(object).slice(0, length))));
  }));
});

Deno.test("jsonSteps() gives the text of JSON.stringify()", () => {
  const values = fc.oneof(fc.jsonValue(), fc.json().map((text): unknown => JSON.parse(text)));
  fc.assert(fc.property(values, (value) => {
    assert.equal(finished(jsonSteps(value)), JSON.stringify(value));
  }));
  for (const text of ["{}", '{"0":[{}],"1":2,"__proto__":1}']) {
    assert.equal(finished(jsonSteps(JSON.parse(text))), text);
  }
});

Deno.test("jsonSteps() rests within a large object", () => {
  const large = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`p${at}`, "some words"]));
  const rests = [...jsonSteps(large)].length;
  assert.ok(rests > 10, String(rests));
});
