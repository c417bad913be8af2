function nested(depth: number, wrap: (inner: unknown) => unknown): unknown {
  let schema: unknown = { type: "string" };
  for (let i = 0; i < depth; i++) schema = wrap(schema);
  return schema;
}

/** A definition that refers twice to the next, so that opening all takes 2^40 steps. */
function doubling(keyword: string) {
  const definitions = Array.from({ length: 40 }, (_, i) => [
    `d${i}`,
    { [keyword]: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
  ]);
  return { $ref: "#/$defs/d0", $defs: { ...Object.fromEntries(definitions), d40: { type: "string" } } };
}

const threeOfItself = {
  type: "object",
  properties: { a: { $ref: "#" }, b: { $ref: "#" }, c: { $ref: "#" } },
  required: ["a", "b", "c"],
};

/** Schemas that mean harm. */
export const HOSTILE: Readonly<Record<string, unknown>> = {
  "a cycle of references": {
    $ref: "#/$defs/a",
    $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } },
  },
  "a reference to itself": { $ref: "#" },
  "a reference to nothing": { $ref: "#/$defs/nothing/%zz/~2" },
  "a reference elsewhere": { $ref: "https://example.com/schema.json" },
  "a reference that is no text": { $ref: 7 },
  "a type whose name every object inherits": { allOf: [{ type: "constructor" }, { minimum: 1 }] },
  "an object that must contain itself three times": threeOfItself,
  "lists that must contain themselves": { type: "array", items: { $ref: "#" }, minItems: 1000 },
  "ten thousand objects in each other": nested(10_000, (inner) => ({
    type: "object",
    properties: { a: inner },
    required: ["a"],
  })),
  "ten thousand lists in each other": nested(
    10_000,
    (inner) => ({ type: "array", items: inner, minItems: 1 }),
  ),
  "ten thousand allOf in each other": nested(10_000, (inner) => ({ allOf: [inner] })),
  "ten thousand anyOf in each other": nested(10_000, (inner) => ({ anyOf: [inner, inner] })),
  "ten thousand not in each other": nested(10_000, (inner) => ({ not: inner })),
  "a doubling allOf": doubling("allOf"),
  "a doubling anyOf": doubling("anyOf"),
  "a doubling oneOf": doubling("oneOf"),
  "ten thousand branches": { anyOf: Array.from({ length: 10_000 }, (_, i) => ({ const: i })) },
  "ten thousand members that exclude each other": {
    allOf: Array.from({ length: 10_000 }, (_, i) => ({ const: i })),
  },
  "ten thousand equal branches of oneOf": {
    oneOf: Array.from({ length: 10_000 }, () => ({ type: "string" })),
  },
  "ten thousand properties": {
    allOf: [
      {
        properties: Object.fromEntries(
          Array.from({ length: 10_000 }, (_, i) => [`p${i}`, { type: "string" }]),
        ),
      },
      { properties: { p1: { minLength: 2 } } },
    ],
  },
  "lists of lists of lists": nested(4, (inner) => ({ type: "array", items: inner, minItems: 1e6 })),
  "a text of a billion characters": {
    type: "array",
    items: { type: "string", minLength: 1e9 },
    minItems: 1e9,
  },
  "unique items that do not exist": {
    type: "array",
    items: { type: "boolean" },
    uniqueItems: true,
    minItems: 500,
  },
  "a pattern that explodes": { type: "string", pattern: "((a{999}){999}){999}" },
  "a pattern that backtracks": { type: "string", pattern: "^(a+)+(?=b)c$" },
  "a pattern of groups in groups": { type: "string", pattern: "(".repeat(400) + ")".repeat(400) },
  "a broken pattern": { type: "string", pattern: "([" },
  "a huge pattern": { type: "string", pattern: "a".repeat(1e6) },
  "bounds that cross": { type: "integer", minimum: 5, maximum: 3 },
  "a tiny step": { type: "number", multipleOf: 1e-300, minimum: 1e300 },
  "keywords of wrong types": {
    type: 7,
    properties: [],
    required: "a",
    items: 1,
    enum: {},
    anyOf: {},
    allOf: 1,
    minItems: "x",
    pattern: 3,
    format: [],
  },
  "types of no kind": { type: ["any", 7] },
  "a list": [1, 2],
  "a text": "string",
  "keys of prototypes": {
    type: "object",
    properties: JSON.parse(
      '{"__proto__": {"type": "string"}, "constructor": {"$ref": "#/__proto__/constructor"}}',
    ),
    required: ["__proto__", "constructor", "toString"],
    format: "constructor",
  },
  "a deep value": { enum: [nested(100_000, (inner) => [inner])] },
  "an object that no number of keys fits": {
    type: "object",
    minProperties: 1e9,
    additionalProperties: false,
  },
  "a name that never differs": { type: "object", minProperties: 1e9, propertyNames: { const: "a" } },
};
