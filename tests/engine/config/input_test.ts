import { strict as assert } from "node:assert";
import * as z from "zod";
import { filled } from "../../../engine/config/input.ts";
import { loadConfig } from "../../../engine/config/load.ts";
import { SERVICES } from "../../harness.ts";
import { shippedPresets } from "../support.ts";

const digits = z.string().regex(/^\d+$/).transform(Number);
const inner = z.strictObject({ n: digits.optional(), size: z.number().default(1) });
const schema = z.strictObject({
  port: z.string().default("80").transform(Number),
  text: z.string().transform((text) => text.length).prefault("four"),
  count: digits.default(3),
  list: z.array(inner).default([]),
  table: z.record(z.string(), inner).optional(),
  either: z.union([digits, inner]).optional(),
  nested: inner.prefault({}),
});

Deno.test("filled() fills defaults in and leaves transforms undone, at every depth", () => {
  const one = { n: "1", size: 1 };
  const given = { list: [{ n: "1" }], table: { a: { n: "1" } }, either: { n: "1" }, nested: { n: "1" } };
  const common = { port: "80", text: "four" };
  assert.deepEqual(filled(schema, {}), { ...common, list: [], nested: { size: 1 } });
  assert.deepEqual(filled(schema, given), {
    ...common,
    list: [one],
    table: { a: one },
    either: one,
    nested: one,
  });
});

Deno.test("filled() can be filled and parsed again, and means the same as what was given", () => {
  for (const given of [{}, { port: "1", count: "2", either: "5" }, { list: [{ n: "1" }, { size: 3 }] }]) {
    const once = filled(schema, given);
    assert.deepEqual(filled(schema, once), once);
    assert.deepEqual(schema.parse(once), schema.parse(given));
  }
});

Deno.test("filled() tries no branch of a union for a key that is not there, unless one has a default", () => {
  let tried = 0;
  const counting = z.custom<string>((value) => {
    tried++;
    return typeof value === "string";
  });
  const either = z.union([counting, z.array(z.string())]);
  assert.deepEqual(filled(z.strictObject({ a: either.optional(), b: either.default("b") }), {}), { b: "b" });
  assert.equal(tried, 1, "the default is looked at, whether it is input");
  const open = z.union([z.string().default("x"), z.number()]);
  assert.deepEqual(filled(z.strictObject({ c: open }), {}), { c: "x" });
});

Deno.test("filled() leaves what does not fit for the parse to report", () => {
  for (
    const given of [undefined, null, 5, "text", [], { port: 5, more: true }, { list: {}, nested: [null] }]
  ) {
    const left = filled(schema, given);
    assert.equal(schema.safeParse(left).success, false, JSON.stringify(given));
    if (typeof given !== "object" || given === null) assert.equal(left, given);
  }
  assert.deepEqual(filled(inner, { more: null }), { size: 1, more: null });
});

Deno.test("a loaded section is the parsed one, as long as no setting has a transform", async () => {
  for (const preset of [undefined, ...await shippedPresets()]) {
    const { config } = await loadConfig(SERVICES, { preset });
    for (const { name, section } of SERVICES) {
      assert.deepEqual(config[name], section.read(config[name]), `${preset} ${name}`);
    }
  }
});
