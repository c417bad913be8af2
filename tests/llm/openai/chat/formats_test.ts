import { strict as assert } from "node:assert";
import { strictProblem } from "../../../../llm/schema/strict.ts";
import { HELLO, withServer } from "../../../harness.ts";
import { realistic, validatorOf } from "../../schema/schemas.ts";
import { fc } from "../../../engine/support.ts";
import {
  answered,
  assertRefusals,
  CITY,
  deltasOf,
  messageOf,
  refusal,
  rules,
  streamed,
  withTwins,
} from "./support.ts";

function format(name: unknown, schema: unknown = CITY, more: Readonly<Record<string, unknown>> = {}) {
  return { response_format: { type: "json_schema", json_schema: { name, schema, ...more } } };
}

Deno.test("json_object gives an object, whole and streamed", async () => {
  const messages = [...HELLO.messages, { role: "system", content: "Answer in Json." }];
  await withTwins([], async (agree) => {
    const { choices: [choice] } = await agree({ messages, response_format: { type: "json_object" } });
    assert.equal(JSON.parse(choice?.message.content ?? "").constructor, Object);
  });
});

Deno.test("without the word json, json_object is refused with the exact text", async () => {
  await assertRefusals([[
    { response_format: { type: "json_object" } },
    "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    "messages",
    null,
  ]]);
});

Deno.test("for any schema, the answer validates, and a stream and a whole answer of the same seed are the same", async () => {
  const root = realistic.filter(({ type }) => type === "object");
  await withTwins([], async (agree) => {
    await fc.assert(
      fc.asyncProperty(root, async (schema) => {
        const { choices: [choice] } = await agree(format("answer", schema));
        const { content } = choice?.message ?? assert.fail();
        assert.ok(validatorOf(schema)(JSON.parse(content ?? "")), content ?? "null");
      }),
      { numRuns: 60 },
    );
  });
});

Deno.test("for any schema, strict mode answers what it takes, and refuses the rest in the same words", async () => {
  const root = realistic.filter(({ type }) => type === "object");
  await withServer({}, async (bench) => {
    await fc.assert(
      fc.asyncProperty(root, async (schema) => {
        const body = format("answer", schema, { strict: true });
        const problem = strictProblem(schema);
        if (problem === undefined) return void await messageOf(bench, body);
        const { message, param, code } = await refusal(bench, body);
        assert.equal(message, `Invalid schema for response_format 'answer': ${problem}`);
        assert.deepEqual([param, code], ["response_format", null]);
      }),
      { numRuns: 60 },
    );
  });
});

Deno.test("formats that make no sense are refused in the words of the API", async () => {
  const at = "response_format.json_schema";
  const missing = (param: string) =>
    [`Missing required parameter: '${param}'.`, param, "missing_required_parameter"] as const;
  await assertRefusals([
    [{ response_format: {} }, ...missing("response_format.type")],
    [{ response_format: { type: "json_schema" } }, ...missing(at)],
    [{ response_format: { type: "json_schema", json_schema: { schema: CITY } } }, ...missing(`${at}.name`)],
    [
      { response_format: { type: "json_schema", json_schema: { name: "a", strict: true } } },
      ...missing(`${at}.schema`),
    ],
    [
      format("a b"),
      `Invalid '${at}.name': string does not match pattern. Expected a string that matches the pattern ` +
      "'^[a-zA-Z0-9_-]+$'.",
      `${at}.name`,
      "invalid_value",
    ],
    [
      format("x".repeat(65)),
      `Invalid '${at}.name': string too long. Expected a string with maximum length 64, but got a string with length ` +
      "65 instead.",
      `${at}.name`,
      "string_above_max_length",
    ],
    [
      format("a", "text"),
      `Invalid type for '${at}.schema': expected an object, but got a string instead.`,
      `${at}.schema`,
      "invalid_type",
    ],
    [
      format("NAME", { ...CITY, additionalProperties: undefined }, { strict: true }),
      "Invalid schema for response_format 'NAME': In context=(), 'additionalProperties' is required to be supplied " +
      "and to be false.",
      "response_format",
      null,
    ],
    [
      format("a", CITY, { color: 1 }),
      `Unknown parameter: '${at}.color'.`,
      `${at}.color`,
      "unknown_parameter",
    ],
  ]);
});

Deno.test("a limit of tokens cuts JSON in the middle and says length", async () => {
  await withTwins([], async (agree) => {
    const { choices: [choice] } = await agree({ ...format("a"), max_completion_tokens: 3 });
    assert.equal(choice?.finish_reason, "length");
    assert.throws(() => JSON.parse(choice?.message.content ?? ""), SyntaxError);
  });
});

Deno.test("a filtered answer says content_filter, whole and streamed", async () => {
  await withTwins(rules({ answer: { text: "{", finish: "content_filter" } }), async (agree) => {
    const { choices: [choice] } = await agree(format("a"));
    assert.equal(choice?.finish_reason, "content_filter");
  });
});

Deno.test("a refusal has no content, and comes as delta.refusal", async () => {
  const set = rules({ answer: { refusal: "I am sorry, but no." } });
  await withTwins(set, async (agree) => {
    const { choices: [choice] } = await agree(format("a", CITY, { strict: true }));
    assert.equal(choice?.finish_reason, "stop");
    assert.deepEqual(choice?.message, {
      role: "assistant",
      content: null,
      refusal: "I am sorry, but no.",
      annotations: [],
    });
  });
  await withServer({ set }, async (bench) => {
    const [first, ...rest] = deltasOf(await streamed(bench, format("a")));
    assert.deepEqual(first, { role: "assistant", content: null, refusal: null });
    assert.deepEqual(rest.pop(), {});
    assert.ok(rest.length > 3 && rest.every((delta) => Object.keys(delta).join() === "refusal"));
    const { choices } = await answered(bench, { max_tokens: 2 });
    assert.equal(choices[0]?.finish_reason, "length");
    assert.equal(choices[0]?.message.content, null);
  });
});
