import { strict as assert } from "node:assert";
import { fc } from "../../../engine/support.ts";
import { withServer } from "../../../harness.ts";
import { post, refused, WEATHER } from "./support.ts";

interface Case {
  readonly body: Record<string, unknown>;
  readonly message: string;
  readonly param: string | null;
  readonly code: string | null;
}

const unstrict = { type: "object", properties: {} };
const SCHEMA_PROBLEM = "In context=(), 'additionalProperties' is required to be supplied and to be false.";

const cases: Record<string, Case> = {
  "no model": {
    body: { model: undefined },
    message: "Missing required parameter: 'model'.",
    param: "model",
    code: "missing_required_parameter",
  },
  "an empty model": {
    body: { model: "" },
    message: "Missing required parameter: 'model'.",
    param: "model",
    code: "missing_required_parameter",
  },
  "a model that is no text": {
    body: { model: 4 },
    message: "Invalid type for 'model': expected a string, but got an integer instead.",
    param: "model",
    code: "invalid_type",
  },
  "no input": {
    body: { input: undefined },
    message:
      "One of \"input\" or \"previous_response_id\" or 'prompt' or 'conversation_id' must be provided.",
    param: "input",
    code: "missing_required_parameter",
  },
  "an unknown key": {
    body: { messages: [] },
    message: "Unknown parameter: 'messages'.",
    param: "messages",
    code: "unknown_parameter",
  },
  "too few tokens": {
    body: { max_output_tokens: 1 },
    message:
      "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got 1 instead.",
    param: "max_output_tokens",
    code: "integer_below_min_value",
  },
  "a temperature on a reasoning model": {
    body: { model: "gpt-5", temperature: 0.2 },
    message: "Unsupported parameter: 'temperature' is not supported with this model.",
    param: "temperature",
    code: null,
  },
  "an effort on a classic model": {
    body: { reasoning: { effort: "low" } },
    message: "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
    param: "reasoning.effort",
    code: "unsupported_parameter",
  },
  "a role that is none": {
    body: { input: [{ role: "tool", content: "x" }] },
    message: "Invalid value: 'tool'. Supported values are: 'assistant', 'system', 'developer', and 'user'.",
    param: "input[0].role",
    code: "invalid_value",
  },
  "a part of the chat API": {
    body: { input: [{ role: "user", content: [{ type: "text", text: "x" }] }] },
    message:
      "Invalid value: 'text'. Supported values are: 'input_text', 'input_image', 'output_text', 'refusal', " +
      "'input_file', 'computer_screenshot', and 'summary_text'.",
    param: "input[0].content[0].type",
    code: "invalid_value",
  },
  "a tool of the chat API": {
    body: { tools: [{ type: "function", function: { name: "f" } }] },
    message: "Missing required parameter: 'tools[0].name'.",
    param: "tools[0].name",
    code: "missing_required_parameter",
  },
  "a call without arguments": {
    body: { input: [{ type: "function_call", call_id: "c", name: "f" }] },
    message: "Missing required parameter: 'input[0].arguments'.",
    param: "input[0].arguments",
    code: "missing_required_parameter",
  },
  "a choice that is not offered": {
    body: { tools: [WEATHER], tool_choice: { type: "function", name: "other" } },
    message: "Tool choice 'other' not found in 'tools' parameter.",
    param: "tool_choice",
    code: null,
  },
  "a format of the chat API": {
    body: { text: { format: { type: "json_schema", json_schema: {} } } },
    message: "Missing required parameter: 'text.format.name'.",
    param: "text.format.name",
    code: "missing_required_parameter",
  },
  "a schema that is not strict": {
    body: { text: { format: { type: "json_schema", name: "a", schema: unstrict, strict: true } } },
    message: `Invalid schema for response_format 'a': ${SCHEMA_PROBLEM}`,
    param: "text.format.schema",
    code: "invalid_json_schema",
  },
  "arguments that are not strict": {
    body: { tools: [{ type: "function", name: "f", parameters: unstrict, strict: true }] },
    message: `Invalid schema for function 'f': ${SCHEMA_PROBLEM}`,
    param: "tools[0].parameters",
    code: "invalid_function_parameters",
  },
  "JSON mode without the word": {
    body: { text: { format: { type: "json_object" } } },
    message:
      "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    param: "input",
    code: null,
  },
  "an input that is too long": {
    body: { model: "gpt-4", input: "word ".repeat(9000) },
    message: "Your input exceeds the context window of this model. Please adjust your input and try again.",
    param: "input",
    code: "context_length_exceeded",
  },
  "options of a stream that is none": {
    body: { stream_options: { include_obfuscation: false } },
    message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    param: "stream_options",
    code: null,
  },
  "an include that is none": {
    body: { include: ["everything"] },
    message: "Invalid value: 'everything'. Supported values are: 'file_search_call.results', " +
      "'web_search_call.results', 'web_search_call.action.sources', 'message.input_image.image_url', " +
      "'computer_call_output.output.image_url', 'code_interpreter_call.outputs', 'reasoning.encrypted_content', " +
      "and 'message.output_text.logprobs'.",
    param: "include[0]",
    code: "invalid_value",
  },
  "a parent and a conversation": {
    body: { conversation: "conv_x", previous_response_id: "resp_x" },
    message:
      "Mutually exclusive parameters. Ensure you are only providing one of: 'previous_response_id' or " +
      "'conversation'.",
    param: null,
    code: "mutually_exclusive_parameters",
  },
};

for (const [name, { body, message, param, code }] of Object.entries(cases)) {
  Deno.test(`${name} is refused with the words of the API`, async () => {
    await withServer({ set: ["llm.strict=true"] }, async (bench) => {
      assert.deepEqual(await refused(await post(bench, body)), {
        message,
        type: "invalid_request_error",
        param,
        code,
      });
    });
  });
}

Deno.test("the first fault is told: no model before an unknown key, then by the alphabet", async () => {
  await withServer({}, async (bench) => {
    assert.equal((await refused(await post(bench, { model: null, foo: 1 }))).param, "model");
    assert.equal(
      (await refused(await post(bench, { temperature: 3, max_output_tokens: 1 }))).param,
      "max_output_tokens",
    );
  });
});

Deno.test("a model that there is not is a 400 where models are checked", async () => {
  await withServer({ set: ["llm.strict=true"] }, async (bench) => {
    assert.deepEqual(await refused(await post(bench, { model: "gpt-none" })), {
      message: "The requested model 'gpt-none' does not exist.",
      type: "invalid_request_error",
      param: "model",
      code: "model_not_found",
    });
  });
});

Deno.test("null means not given, and unknown kinds of item and of tool are taken", async () => {
  await withServer({}, async (bench) => {
    const nothing = Object.fromEntries(
      ["instructions", "include", "reasoning", "text", "tools", "tool_choice", "store", "conversation"].map((
        key,
      ) => [key, null]),
    );
    const input = [{ type: "constructor" }, { type: "new_kind", a: 1 }, { role: "user", content: "hi" }];
    const response = await post(bench, { ...nothing, input });
    assert.equal(response.status, 200, await response.text());
    const tooled = await post(bench, { tools: [{ type: "new_tool" }], tool_choice: { type: "new_tool" } });
    assert.equal(tooled.status, 200, await tooled.text());
  });
});

Deno.test("no body whatever makes the server fail", async () => {
  const keys = fc.constantFrom(
    "input",
    "tools",
    "tool_choice",
    "text",
    "include",
    "reasoning",
    "metadata",
    "conversation",
    "stream_options",
    "instructions",
    "previous_response_id",
    "prompt",
    "background",
    "store",
  );
  const value = fc.oneof(
    fc.jsonValue(),
    fc.array(
      fc.record({
        type: fc.constantFrom("message", "function_call", "function", "custom", "x"),
        name: fc.jsonValue(),
      }),
    ),
  );
  await withServer({}, async (bench) => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(keys, value), async (body) => {
        const response = await post(bench, body);
        await response.body?.cancel();
        assert.ok([200, 400, 404].includes(response.status), `${response.status}`);
      }),
      { numRuns: 200 },
    );
    const deep = `{"model": "gpt-4o", "input": "x", "metadata": ${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    for (const path of ["", "/compact", "/input_tokens"]) {
      await refused(await bench.ask(`/v1/responses${path}`, { method: "POST", body: deep }));
    }
    assert.equal((await refused(await bench.ask("/v1/responses", { method: "POST", body: "{" }))).code, null);
  });
});
