/** Tests of refusals of a conversation that a client sends back. */
import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";
import { post } from "./responses/support.ts";

const USER = { role: "user", content: "x" };
const REASONING = { type: "reasoning", id: "rs_1", summary: [] };
const SAID = { role: "assistant", content: [{ type: "output_text", text: "a" }] };
const CALL = { type: "function_call", call_id: "c1", name: "f", arguments: "{}" };
const OUTPUT = { type: "function_call_output", call_id: "c1", output: "1" };

/** Items of an input, and what is said of them. */
const ITEMS: readonly (readonly [input: readonly unknown[], message: string, param: string])[] = [
  [
    [{ role: "assistant", content: [{ type: "input_text", text: "a" }] }],
    "Invalid value: 'input_text'. Supported values are: 'output_text' and 'refusal'.",
    "input[0].content[0]",
  ],
  [
    [USER, REASONING, USER],
    "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
    "input",
  ],
  [[REASONING], "Item 'rs_1' of type 'reasoning' was provided without its required following item.", "input"],
  [
    [{ ...CALL, id: "call_1" }, OUTPUT],
    "Invalid 'input[0].id': 'call_1'. Expected an ID that begins with 'fc'.",
    "input[0].id",
  ],
  [
    [{ type: "web_search_call", id: "call_1", status: "completed" }, USER],
    "Invalid 'input[0].id': 'call_1'. Expected an ID that begins with 'ws'.",
    "input[0].id",
  ],
  [
    [USER, { ...CALL, name: "a".repeat(134) }, OUTPUT], // CommandCodeAI/command-code#778
    "Invalid 'input[1].name': string too long. Expected a string with maximum length 128, but got a string with " +
    "length 134 instead.",
    "input[1].name",
  ],
  [
    [{ ...USER, id: "msg_1" }, { ...USER, id: "msg_1" }],
    "Duplicate item found with id msg_1. Remove duplicate items from your input and try again.",
    "input",
  ],
  [
    [{ ...CALL, call_id: "c".repeat(65) }, OUTPUT],
    "Invalid 'input[0].call_id': string too long. Expected a string with maximum length 64, but got a string with " +
    "length 65 instead.",
    "input[0].call_id",
  ],
];

Deno.test("items that do not go together are refused in the words of the real API", async () => {
  await withServer({}, async (bench) => {
    for (const [input, message, param] of ITEMS) {
      const response = await post(bench, { input });
      const { error } = await response.json();
      assert.deepEqual([response.status, error.message, error.param], [400, message, param]);
      // As in continuedev/continue#11494 and Wei-Shaw/sub2api#3981.
      if (message.includes("Expected an ID")) assert.equal(error.code, "invalid_value");
    }
  });
});

Deno.test("what a response said is taken back as it is, but not twice", async () => {
  await withServer({}, async (bench) => {
    const first = await (await post(bench, { model: "gpt-5", store: true })).json();
    assert.deepEqual(first.output.map(({ type }: { type: string }) => type), ["reasoning", "message"]);
    const input = [USER, ...first.output, USER];
    assert.equal((await post(bench, { model: "gpt-5", input })).status, 200);
    const sealed = { ...REASONING, id: undefined, encrypted_content: "x" };
    assert.equal((await post(bench, { input: [USER, sealed, SAID, USER] })).status, 200);
    const again = await post(bench, { previous_response_id: first.id, input: [...first.output, USER] });
    assert.match((await again.json()).error.message, /^Duplicate item found with id rs_/);
  });
});

const called = (id: string, name = "f") => [
  USER,
  { role: "assistant", tool_calls: [{ id, type: "function", function: { name, arguments: "{}" } }] },
  { role: "tool", tool_call_id: id, content: "1" },
];

Deno.test("ids and names of a chat are as long and as the real API wants them", async () => {
  const chats: readonly (readonly [Record<string, unknown>, RegExp])[] = [
    [
      { messages: called("a".repeat(41)) },
      /^Invalid 'messages\[1\]\.tool_calls\[0\]\.id': string too long\. Expected a string with maximum length 40, but/,
    ],
    [
      { messages: called("a", "a.b") },
      /^Invalid 'messages\[1\]\.tool_calls\[0\]\.function\.name': string does not match pattern\./,
    ],
    [
      { messages: [{ ...USER, name: "a b" }] }, // as told in langchain-ai/langchain#35054
      /^Invalid 'messages\[0\]\.name': string does not match pattern\. Expected a string that matches the pattern '\^\[\^\\s<\|\\\\\/>\]\+\$'\.$/,
    ],
    [
      { max_tokens: 5, max_completion_tokens: 5 },
      /^Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported\.$/,
    ],
  ];
  await withServer({}, async ({ chat }) => {
    for (const [body, message] of chats) {
      const response = await chat(body);
      assert.equal(response.status, 400);
      assert.match((await response.json()).error.message, message);
    }
    assert.equal((await chat({ messages: called("a".repeat(40)) })).status, 200);
    assert.equal((await chat({ messages: [{ ...USER, name: "Åse.b" }] })).status, 200);
  });
});
