import { strict as assert } from "node:assert";
import { violationOf } from "../../../llm/schema/violation.ts";
import { HOSTILE } from "./hostile.ts";
import { REAL } from "./real.ts";
import { randomAt, realistic, validatorOf } from "./schemas.ts";
import { fc } from "../../engine/support.ts";

for (const [name, schema] of Object.entries(REAL)) {
  Deno.test(`violationOf() makes values that do not validate: ${name}`, () => {
    const validates = validatorOf(schema);
    for (let n = 0; n < 100; n++) {
      const value = violationOf(schema, randomAt(n));
      assert.ok(value !== undefined && !validates(value), JSON.stringify(value));
    }
  });
}

Deno.test("violationOf() makes values that do not validate for any realistic schema", () => {
  fc.assert(
    fc.property(realistic, fc.nat(), (schema, n) => {
      const value = violationOf(schema, randomAt(n));
      assert.ok(value !== undefined && !validatorOf(schema)(value), JSON.stringify(value));
    }),
    { numRuns: 500 },
  );
});

Deno.test("violationOf() makes the same value of the same chance", () => {
  fc.assert(fc.property(realistic, fc.nat(), (schema, n) => {
    assert.deepEqual(violationOf(schema, randomAt(n)), violationOf(schema, randomAt(n)));
  }));
});

Deno.test("violationOf() finds nothing where everything validates", () => {
  for (
    const schema of [undefined, true, {}, { description: "Anything" }, { anyOf: [{ type: "string" }, {}] }]
  ) {
    assert.equal(violationOf(schema, randomAt(1)), undefined);
  }
});

Deno.test("violationOf() makes mistakes of different kinds, in a value that still looks right", () => {
  const values = Array.from({ length: 300 }, (_, n) => Object(violationOf(REAL["weather"], randomAt(n))));
  const share = (is: (value: Readonly<Record<string, unknown>>) => boolean) => values.filter(is).length / 300;
  assert.ok(share((value) => !("location" in value)) > 0.03);
  assert.ok(share((value) => typeof value["days"] === "string") > 0.01);
  assert.ok(share((value) => Object.keys(value).some((key) => /^[a-z]+_[a-z]+$/.test(key))) > 0.1);
  assert.ok(share((value) => typeof value["location"] === "string") > 0.5);
});

for (const [name, schema] of Object.entries(HOSTILE)) {
  Deno.test(`violationOf() comes back from ${name}`, () => {
    violationOf(schema, randomAt(1));
  });
}
