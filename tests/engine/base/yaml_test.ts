import { strict as assert } from "node:assert";
import { parse as parseYaml } from "yaml";
import { parse } from "../../../engine/base/yaml.ts";
import { fc } from "../support.ts";

Deno.test("parse() reads JSON as the YAML library does", () => {
  fc.assert(fc.property(fc.json(), fc.constantFrom(0, 2), (text, spaces) => {
    const written = JSON.stringify(JSON.parse(text), null, spaces);
    assert.deepEqual(parse(written), parseYaml(written));
  }));
  for (
    const text of [
      '{"a": 1,}',
      "{a: 1}",
      '[1, "a: \\"b\\":"] # both',
      '{"<<": {"a": 1}}',
      '{"\\\\": {"\\"": []}}',
    ]
  ) {
    assert.deepEqual(parse(text), parseYaml(text, { merge: true }), text);
  }
});

Deno.test("parse() reads JSON many times as fast as YAML", () => {
  const rules = Array.from({ length: 2_000 }, (_, n) => ({ when: { user: `${n}` }, answer: { text: "x" } }));
  const text = JSON.stringify(rules);
  const elapsed = (work: (text: string) => unknown) => {
    const from = performance.now();
    work(text);
    return performance.now() - from;
  };
  const least = (work: (text: string) => unknown) => Math.min(...[1, 2, 3].map(() => elapsed(work)));
  assert.ok(least(parse) * 5 < least(parseYaml)); // some eighty times
});

Deno.test("parse() refuses an object that has a key twice, at any depth", () => {
  for (const text of ['{"a": 1, "a": 1}', '[{"a": {"b": 1, "c": [], "b": 2}}]']) {
    assert.throws(() => parse(text), /Map keys must be unique/, text);
  }
});
