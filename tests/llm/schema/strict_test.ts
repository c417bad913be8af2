import { strict as assert } from "node:assert";
import { strictProblem } from "../../../llm/schema/strict.ts";
import { HOSTILE } from "./hostile.ts";
import { fc } from "../../engine/support.ts";

type Json = Readonly<Record<string, unknown>>;

/** An object schema as strict mode wants it. */
function object(properties: Json, more: Json = {}) {
  return {
    type: "object",
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
    ...more,
  };
}

const text = { type: "string" };
const every = "'required' is required to be supplied and to be an array including every key in properties.";
const closed = "'additionalProperties' is required to be supplied and to be false.";

/** Each problem with the words that users quote of the service. */
const PROBLEMS: readonly (readonly [unknown, string])[] = [
  [{ type: "array", items: text }, `schema must be a JSON Schema of 'type: "object"', got 'type: "array"'.`],
  [{ anyOf: [object({})] }, `schema must be a JSON Schema of 'type: "object"', got 'type: "None"'.`],
  [undefined, "None is not of type 'object', 'boolean'."],
  [[], "[] is not of type 'object', 'boolean'."],
  [
    object({}, { anyOf: [object({})] }),
    "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'const'/'not' at the top level.",
  ],
  [{ type: "object", properties: {} }, `In context=(), ${closed}`],
  [object({ a: text }, { additionalProperties: true }), `In context=(), ${closed}`],
  [object({ x: { type: "object", properties: {} } }), `In context=('properties', 'x'), ${closed}`],
  [
    object({ list: { type: "array", items: { type: "object", properties: {} } } }),
    `In context=('properties', 'list', 'items'), ${closed}`,
  ],
  [object({ a: text, b: text }, { required: ["a"] }), `In context=(), ${every} Missing 'b'.`],
  [object({ a: text }, { required: undefined }), `In context=(), ${every} Missing 'a'.`],
  [object({ a: text }, { required: ["a", "b"] }), `In context=(), ${every} Extra required key 'b' supplied.`],
  [
    object({ map: { type: "object", additionalProperties: text } }),
    `In context=(), ${every} Extra required key 'map' supplied.`,
  ],
  [object({ x: { type: "array" } }), "In context=('properties', 'x'), array schema missing items."],
  [object({ x: { description: "any" } }), "In context=('properties', 'x'), schema must have a 'type' key."],
  [object({ x: { oneOf: [text] } }), "In context=('properties', 'x'), 'oneOf' is not permitted."],
  [
    object({ x: { type: "string", default: "a" } }),
    "In context=('properties', 'x'), 'default' is not permitted.",
  ],
  [
    object({ x: { anyOf: [{ type: "null" }, { type: "object", properties: {} }] } }),
    `In context=('properties', 'x', 'anyOf', '1'), ${closed}`,
  ],
  [
    object({ x: { $ref: "#/$defs/x", description: "a" } }, { $defs: { x: text } }),
    "context=('properties', 'x'), $ref cannot have keywords {'description'}.",
  ],
  [
    object({ x: { $ref: "#/$defs/y" } }, { $defs: { x: text } }),
    "In context=('properties', 'x'), reference to component '#/$defs/y' which was not found in the schema.",
  ],
  [
    object({ a: text, x: { $ref: "#/properties/a" } }),
    "In context=('properties', 'x'), reference can only point to definitions defined at the top level of the schema.",
  ],
  [
    object({ x: { type: "integer", enum: Array.from({ length: 1_001 }, (_, i) => i) } }),
    "Expected at most 1000 enum values in total within a single schema when using structured outputs, but " +
    "received 1001. Consider reducing the number of enums, or use 'strict: false' to opt out of structured outputs.",
  ],
];

for (const [schema, problem] of PROBLEMS) {
  Deno.test(`strictProblem() says: ${problem}`, () => assert.equal(strictProblem(schema), problem));
}

Deno.test("strictProblem() counts levels", () => {
  let schema: Json = object({});
  for (let i = 0; i < 12; i++) schema = object({ a: schema });
  assert.equal(strictProblem(schema), "12 levels of nesting exceeds limit of 10.");
});

Deno.test("strictProblem() finds nothing wrong with what strict mode takes", () => {
  const node = object({
    value: { type: "number" },
    next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] },
  });
  const fine = [
    object({}),
    object({
      a: { type: ["string", "null"], enum: ["x", null] },
      b: { type: "array", items: { $ref: "#" } },
    }),
    object({ head: { $ref: "#/$defs/node" } }, { $defs: { node }, $schema: "a", title: "List" }),
    object({ a: { type: "string", pattern: "^a$", format: "email" }, b: { type: "integer", minimum: 1 } }),
    object({ default: text, oneOf: text }),
  ];
  for (const schema of fine) assert.equal(strictProblem(schema), undefined);
});

Deno.test("strictProblem() comes back from any schema", () => {
  for (const schema of Object.values(HOSTILE)) strictProblem(schema);
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 6 }), (schema) => void strictProblem(schema)));
});
