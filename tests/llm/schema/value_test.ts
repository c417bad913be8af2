import { strict as assert } from "node:assert";
import { valueOf } from "../../../llm/schema/value.ts";
import { HOSTILE } from "./hostile.ts";
import { REAL } from "./real.ts";
import { randomAt, realistic, validatorOf } from "./schemas.ts";
import { fc } from "../../engine/support.ts";

for (const [name, schema] of Object.entries(REAL)) {
  Deno.test(`valueOf() makes values that validate: ${name}`, () => {
    const validates = validatorOf(schema);
    for (let n = 0; n < 200; n++) {
      const value = valueOf(schema, randomAt(n));
      assert.ok(validates(value), JSON.stringify(value));
    }
  });
}

Deno.test("valueOf() makes values that validate for any realistic schema", () => {
  fc.assert(
    fc.property(realistic, fc.nat(), (schema, n) => {
      const value = valueOf(schema, randomAt(n));
      assert.ok(validatorOf(schema)(value), JSON.stringify(value));
    }),
    { numRuns: 500 },
  );
});

Deno.test("valueOf() makes the same value of the same chance", () => {
  fc.assert(fc.property(realistic, fc.nat(), (schema, n) => {
    assert.deepEqual(valueOf(schema, randomAt(n)), valueOf(structuredClone(schema), randomAt(n)));
  }));
});

Deno.test("valueOf() leaves the schema as it is", () => {
  for (const schema of Object.values(REAL)) {
    const before = structuredClone(schema);
    valueOf(schema, randomAt(1));
    assert.deepEqual(schema, before);
  }
});

Deno.test("valueOf() makes an empty object where there is no schema", () => {
  for (const schema of [undefined, true, {}]) assert.deepEqual(valueOf(schema, randomAt(1)), {});
});

Deno.test("valueOf() makes null where nothing fits", () => {
  for (const schema of [false, { enum: [] }, { allOf: [{ type: "string" }, { type: "object" }] }]) {
    assert.equal(valueOf(schema, randomAt(1)), null);
  }
});

Deno.test("valueOf() gives optional properties mostly, but not always, and null seldom", () => {
  const values = Array.from({ length: 500 }, (_, n) => Object(valueOf(REAL["weather"], randomAt(n))));
  const units = values.filter((value) => "unit" in value).length;
  assert.ok(units > 300 && units < 450, String(units));
  assert.ok(values.filter((value) => value.when === null).length < 150);
});

Deno.test("valueOf() ends recursion soon", () => {
  for (const name of ["tree", "linkedList", "expression", "zod"]) {
    for (let n = 0; n < 100; n++) {
      assert.ok(JSON.stringify(valueOf(REAL[name], randomAt(n))).length < 10_000, name);
    }
  }
});

Deno.test("valueOf() cuts what is huge", () => {
  const list = valueOf({ type: "array", items: { type: "integer" }, minItems: 1e9 }, randomAt(1));
  assert.equal(Object(list).length, 1_000);
  assert.equal(String(valueOf({ type: "string", minLength: 1e9 }, randomAt(1))).length <= 10_100, true);
});

for (const [name, schema] of Object.entries(HOSTILE)) {
  Deno.test(`valueOf() comes back from ${name}`, () => {
    for (let n = 0; n < 3; n++) assert.notEqual(valueOf(schema, randomAt(n)), undefined);
  });
}

Deno.test("valueOf() draws a text for a pattern that it can read, in its length", () => {
  const schema = { type: "string", pattern: "^[a-z]+$", minLength: 30, maxLength: 40 };
  for (let n = 0; n < 100; n++) assert.match(String(valueOf(schema, randomAt(n))), /^[a-z]{30,40}$/);
});

Deno.test("valueOf() never fails on a schema of any form", () => {
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(), (schema, n) => {
    assert.notEqual(valueOf(schema, randomAt(n)), undefined);
  }));
});

Deno.test("valueOf() follows a reference once, however often it is used", () => {
  let followed = 0;
  const schema = { type: "array", minItems: 500, items: { $ref: "#/far/away" } };
  Object.defineProperty(schema, "far", { get: () => (followed++, { away: { type: "integer" } }) });
  const value = valueOf(schema, randomAt(1));
  assert.ok(Array.isArray(value) && value.every(Number.isInteger));
  assert.ok(followed <= 1, `followed ${followed} times`);
});
