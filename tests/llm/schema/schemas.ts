/** Helpers of the tests of schemas: an arbitrary for schemas, and ajv as the judge. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { type Random, randomOf } from "../../../engine/chance/random.ts";
import { ordinalKey } from "../../../engine/base/hash.ts";
import { fc } from "../../engine/support.ts";

type Json = Readonly<Record<string, unknown>>;

/** The n-th stream of chance of these tests. */
export function randomAt(n: number): Random {
  return randomOf(ordinalKey(7, n), "content");
}

/** The judge: each new one would compile the schema of schemas anew. */
const ajv = new Ajv2020({ strict: false, logger: false, code: { optimize: false } });
addFormats.default(ajv);

/** Tells whether values validate, by ajv with formats. */
export function validatorOf(schema: unknown): (value: unknown) => boolean {
  const plain = typeof schema === "boolean" ? schema : { ...Object(schema), $schema: undefined };
  const validate = ajv.compile(plain);
  ajv.removeSchema(plain);
  return (value) => validate(value) === true;
}

const text = fc.record({
  type: fc.constant("string"),
  minLength: fc.integer({ min: 0, max: 10 }),
  maxLength: fc.integer({ min: 10, max: 40 }),
}, { requiredKeys: ["type"] });

const patterned = fc.constantFrom(
  "^[A-Z]{2}\\d{3}$",
  "^(foo|bar)-\\w+$",
  "^#[0-9a-fA-F]{6}$",
  "[^ ]+@[a-z]+",
  "^\\p{Lu}\\p{Ll}+$",
)
  .map((pattern) => ({ type: "string", pattern }));

const format = fc.constantFrom(
  "date-time",
  "date",
  "time",
  "email",
  "uri",
  "uuid",
  "ipv4",
  "ipv6",
  "hostname",
)
  .map((format) => ({ type: "string", format }));

const number = fc.record({
  type: fc.constantFrom("number", "integer"),
  minimum: fc.integer({ min: -500, max: 0 }),
  maximum: fc.integer({ min: 20, max: 50_000 }),
  exclusiveMinimum: fc.integer({ min: -500, max: 0 }),
  exclusiveMaximum: fc.integer({ min: 20, max: 500 }),
  multipleOf: fc.constantFrom(1, 2, 5, 0.5, 0.01),
}, { requiredKeys: ["type"] });

const listed = fc.oneof(
  fc.uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.constant(null)), { minLength: 1, maxLength: 5 })
    .map((values) => ({ enum: values })),
  fc.oneof(fc.string(), fc.integer(), fc.boolean()).map((value) => ({ const: value })),
);

const scalar = fc.oneof(
  text,
  patterned,
  format,
  number,
  listed,
  fc.constantFrom({ type: "boolean" }, { type: "null" }, { type: ["string", "null"] }, {
    type: ["integer", "string"],
  }),
);

const key = fc.constantFrom("city", "name", "id", "date", "count", "email", "text", "a b");

const { schema } = fc.letrec<{ schema: Json; object: Json; array: Json; choice: Json }>((tie) => ({
  schema: fc.oneof({ maxDepth: 4, depthSize: "small" }, scalar, tie("object"), tie("array"), tie("choice")),
  object: fc.record({
    properties: fc.dictionary(key, tie("schema"), { maxKeys: 5 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    additionalProperties: fc.constantFrom(undefined, false, true, { type: "integer" }),
  }).map(({ properties, share, additionalProperties }) => ({
    type: "object",
    properties,
    required: Object.keys(properties).filter((_, i, all) => i < share * all.length),
    ...(additionalProperties === undefined ? {} : { additionalProperties }),
  })),
  array: fc.record({
    type: fc.constant("array"),
    items: tie("schema"),
    minItems: fc.integer({ min: 0, max: 3 }),
    maxItems: fc.integer({ min: 3, max: 6 }),
  }, { requiredKeys: ["type", "items"] }),
  choice: fc.oneof(
    fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.array(tie("object"), { minLength: 2, maxLength: 2 }).map((objects) => ({
      oneOf: objects.map((one, i) => tagged(one, i)),
    })),
    tie("object").map((one) => ({ allOf: [{ ...one, additionalProperties: true }, { required: ["tag"] }] })),
  ),
}));

/** An object schema of a union that is told by a tag. */
function tagged(object: Json, tag: number): Json {
  const properties: Json = { ...Object(object["properties"]), tag: { const: tag } };
  return { ...object, properties, required: [...Object(object["required"]), "tag"] };
}

/** Schemas such as people write. */
export const realistic: fc.Arbitrary<Json> = schema;
