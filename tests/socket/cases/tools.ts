/** Tool calls that cannot be made, and JSON that is not what was asked for. */
import { strict as assert } from "node:assert";
import Ajv from "ajv";
import { STREAM, TOOLS } from "./stream.ts";
import { framesOf, measured, type Seen, streamed, wholeCases } from "./wire_case.ts";

const SCHEMA = TOOLS.tools[0]?.function.parameters ?? {};
const fits = new Ajv.default().compile(SCHEMA);
const JSON_MODE = {
  messages: [{ role: "user", content: "Say it in json" }],
  response_format: { type: "json_object" },
};
const STRUCTURED = {
  response_format: { type: "json_schema", json_schema: { name: "weather", strict: true, schema: SCHEMA } },
};

/** The only tool call of a whole answer, and why it ended. */
function callIn(seen: Seen): { name: string; input: string; finish: string } {
  measured(seen);
  const [choice] = JSON.parse(seen.reply.body).choices;
  assert.equal(choice.message.tool_calls.length, 1);
  const [{ function: { name, arguments: input } }] = choice.message.tool_calls;
  return { name, input, finish: choice.finish_reason };
}

/** The chunks of a stream, and the arguments that were said in them. */
function argumentsIn(seen: Seen) {
  streamed(seen);
  const frames = framesOf(seen.reply.body);
  const chunks = frames.filter((frame) => frame !== "[DONE]").map((frame) => JSON.parse(frame));
  const input = chunks.map(({ choices: [choice] }) => choice?.delta.tool_calls?.[0].function.arguments ?? "");
  const finish: unknown[] = chunks.flatMap(({ choices: [choice] }) => choice?.finish_reason ?? []);
  return { frames, input: input.join(""), finish };
}

function textIn(seen: Seen): string {
  measured(seen);
  const [{ message, finish_reason }] = JSON.parse(seen.reply.body).choices;
  assert.equal(finish_reason, "stop");
  return message.content;
}

export const toolCases = wholeCases([
  {
    fault: "cut_arguments",
    name: "cut_arguments says that it is done with half of the arguments",
    options: { at_pct: [50, 50] },
    body: TOOLS,
    check(seen) {
      const { name, input, finish } = callIn(seen);
      assert.equal(name, "get_weather");
      assert.match(input, /^\{"/);
      assert.throws(() => JSON.parse(input), SyntaxError);
      assert.equal(finish, "tool_calls");
    },
  },
  {
    fault: "cut_arguments",
    name: "cut_arguments after five bytes is exact to the byte",
    options: { at_byte: 5, then: "length" },
    body: TOOLS,
    check(seen) {
      const { input, finish } = callIn(seen);
      assert.equal(input, '{"cit');
      assert.equal(finish, "length");
    },
  },
  {
    fault: "cut_arguments",
    name: "cut_arguments ends behind a key where it is told to, and the stream with it",
    options: { after_key: "days", then: "eof" },
    body: { ...STREAM, ...TOOLS },
    check(seen) {
      const { frames, input, finish } = argumentsIn(seen);
      assert.match(input, /^\{"city":".*","days":$/);
      assert.deepEqual(finish, []);
      assert.match(frames.at(-1) ?? "", /"arguments":/);
    },
  },
  {
    fault: "cut_arguments",
    name: "cut_arguments of a stream goes on to the usage and [DONE]",
    body: { ...STREAM, ...TOOLS },
    check(seen) {
      const { frames, input, finish } = argumentsIn(seen);
      assert.throws(() => JSON.parse(input), SyntaxError);
      assert.deepEqual(finish, ["tool_calls"]);
      assert.equal(frames.at(-1), "[DONE]");
    },
  },
  {
    fault: "invalid_arguments",
    name: "invalid_arguments are JSON that the schema of the tool forbids",
    body: TOOLS,
    check(seen) {
      const { name, input, finish } = callIn(seen);
      assert.equal(name, "get_weather");
      assert.equal(fits(JSON.parse(input)), false);
      assert.equal(finish, "tool_calls");
    },
  },
  {
    fault: "invalid_arguments",
    name: "invalid_arguments of a stream are JSON that the schema of the tool forbids",
    body: { ...STREAM, ...TOOLS },
    check: (seen) => assert.equal(fits(JSON.parse(argumentsIn(seen).input)), false),
  },
  {
    fault: "unknown_tool",
    name: "unknown_tool calls a tool with a name like that of one that was offered",
    body: TOOLS,
    check: (seen) => assert.equal(callIn(seen).name, "get_weather_v2"),
  },
  {
    fault: "unknown_tool",
    name: "unknown_tool calls the tool it is told to, save one that was offered",
    options: { name: "get_weather" },
    body: TOOLS,
    check: (seen) => assert.equal(callIn(seen).name, "get_weather_2"),
  },
  {
    fault: "broken_json_mode",
    name: "broken_json_mode is JSON in a fence, with a word ahead of it",
    body: JSON_MODE,
    check(seen) {
      const [, json = ""] = /^Sure! .*\n\n```json\n(.*)\n```\n$/s.exec(textIn(seen)) ?? [];
      assert.equal(typeof JSON.parse(json), "object");
    },
  },
  ...["prose", "cut"].map((form) => ({
    fault: "broken_json_mode",
    name: `broken_json_mode of the form ${form} does not parse`,
    options: { form },
    body: JSON_MODE,
    check: (seen: Seen) => assert.throws(() => JSON.parse(textIn(seen)), SyntaxError),
  })),
  {
    fault: "violates_schema",
    name: "violates_schema is JSON that the schema forbids",
    body: STRUCTURED,
    check: (seen) => assert.equal(fits(JSON.parse(textIn(seen))), false),
  },
]);
