type Json = Readonly<Record<string, unknown>>;

const address = {
  type: "object",
  properties: {
    street: { type: "string", minLength: 3 },
    zip: { type: "string", pattern: "^[0-9]{5}(?:-[0-9]{4})?$" },
    country: { type: "string", minLength: 2, maxLength: 2 },
  },
  required: ["street", "zip", "country"],
  additionalProperties: false,
};

/** Schemas as they come with tools and structured outputs. */
export const REAL: Readonly<Record<string, Json>> = {
  weather: {
    type: "object",
    properties: {
      location: { type: "string", description: "City and state, e.g. San Francisco, CA" },
      unit: { type: "string", enum: ["celsius", "fahrenheit"] },
      days: { type: "integer", minimum: 1, maximum: 14 },
      when: { type: ["string", "null"], format: "date-time" },
      alerts: { type: "boolean" },
    },
    required: ["location"],
    additionalProperties: false,
  },
  order: {
    type: "object",
    properties: {
      id: { type: "string", format: "uuid" },
      customer: {
        type: "object",
        properties: { name: { type: "string" }, email: { type: "string", format: "email" }, address },
        required: ["name", "email", "address"],
      },
      lines: {
        type: "array",
        minItems: 1,
        maxItems: 5,
        items: {
          type: "object",
          properties: {
            sku: { type: "string", pattern: "^[A-Z]{3}-\\d{4}$" },
            quantity: { type: "integer", exclusiveMinimum: 0 },
            price: { type: "number", minimum: 0, multipleOf: 0.01 },
          },
          required: ["sku", "quantity", "price"],
          additionalProperties: false,
        },
      },
      tags: {
        type: "array",
        items: { enum: ["gift", "express", "fragile"] },
        uniqueItems: true,
        minItems: 3,
      },
      notes: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
    required: ["id", "customer", "lines", "tags", "notes"],
  },
  tree: {
    type: "object",
    properties: { value: { type: "integer" }, children: { type: "array", items: { $ref: "#" } } },
    required: ["value", "children"],
    additionalProperties: false,
  },
  linkedList: {
    $defs: {
      node: {
        type: "object",
        properties: {
          value: { type: "number" },
          next: { anyOf: [{ $ref: "#/$defs/node" }, { type: "null" }] },
        },
        required: ["value", "next"],
        additionalProperties: false,
      },
    },
    type: "object",
    properties: { head: { $ref: "#/$defs/node" } },
    required: ["head"],
    additionalProperties: false,
  },
  expression: {
    definitions: {
      expression: {
        oneOf: [
          {
            type: "object",
            properties: {
              op: { const: "add" },
              left: { $ref: "#/definitions/expression" },
              right: { $ref: "#/definitions/expression" },
            },
            required: ["op", "left", "right"],
            additionalProperties: false,
          },
          {
            type: "object",
            properties: { op: { const: "literal" }, value: { type: "number" } },
            required: ["op", "value"],
          },
        ],
      },
    },
    type: "object",
    properties: { formula: { $ref: "#/definitions/expression" } },
    required: ["formula"],
  },
  pydantic: {
    $defs: {
      Priority: { enum: ["low", "high"], title: "Priority", type: "string" },
      Task: {
        properties: {
          title: { title: "Title", type: "string" },
          priority: { $ref: "#/$defs/Priority", description: "How urgent", default: "low" },
          due: { anyOf: [{ format: "date", type: "string" }, { type: "null" }], default: null, title: "Due" },
        },
        required: ["title"],
        title: "Task",
        type: "object",
      },
    },
    properties: { tasks: { items: { $ref: "#/$defs/Task" }, type: "array" } },
    required: ["tasks"],
    type: "object",
  },
  zod: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: {
      email: {
        type: "string",
        format: "email",
        pattern:
          "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
      },
      count: { type: "integer", minimum: -9007199254740991, maximum: 9007199254740991 },
      scores: { type: "object", propertyNames: { type: "string" }, additionalProperties: { type: "number" } },
      pair: {
        type: "array",
        prefixItems: [{ type: "string" }, { type: "number" }],
        items: false,
        minItems: 2,
      },
      shape: {
        oneOf: [
          {
            type: "object",
            properties: { kind: { const: "circle" }, radius: { type: "number" } },
            required: ["kind"],
          },
          {
            type: "object",
            properties: { kind: { const: "square" }, side: { type: "number" } },
            required: ["kind"],
          },
        ],
      },
      parent: { $ref: "#/$defs/__schema0" },
    },
    required: ["email", "count", "scores", "pair", "shape"],
    additionalProperties: false,
    $defs: { __schema0: { anyOf: [{ $ref: "#" }, { type: "null" }] } },
  },
  merged: {
    allOf: [
      { type: "object", properties: { a: { type: "integer", minimum: 3 } }, required: ["a"] },
      { properties: { a: { maximum: 5 }, b: { type: "string", maxLength: 4 } }, required: ["b"] },
    ],
    minProperties: 2,
  },
  choice: {
    type: "object",
    properties: { a: { type: "string" }, b: { type: "number" }, c: { type: "boolean" } },
    oneOf: [{ required: ["a"] }, { required: ["b"] }, { required: ["c"] }],
    additionalProperties: false,
  },
  conditional: {
    type: "object",
    properties: { kind: { enum: ["card", "cash"] }, number: { type: "string" } },
    required: ["kind"],
    if: { properties: { kind: { const: "card" } } },
    then: { required: ["number"] },
    else: { not: { required: ["number"] } },
  },
  map: {
    type: "object",
    patternProperties: { "^x-[a-z]+$": { type: "integer" } },
    additionalProperties: false,
  },
  numbers: {
    type: "array",
    prefixItems: [
      { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
      { type: "integer", multipleOf: 7, minimum: 150 },
      { type: "number", multipleOf: 0.01, maximum: 1 },
      { type: "integer", exclusiveMaximum: -1_000_000 },
      { type: "number", minimum: 3, maximum: 3 },
      { type: "integer", multipleOf: 1_000, minimum: 1 },
    ],
    minItems: 6,
  },
  unique: {
    type: "array",
    items: { type: "integer", minimum: 1, maximum: 5 },
    uniqueItems: true,
    minItems: 5,
    contains: { const: 4 },
  },
  formats: {
    type: "object",
    properties: Object.fromEntries(
      ["date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"]
        .map((format) => [format, { type: "string", format }]),
    ),
    required: ["date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uuid"],
  },
  nullable: { type: "object", properties: { a: { type: "string", nullable: true } }, required: ["a"] },
};
