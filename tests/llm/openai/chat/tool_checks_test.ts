import { strict as assert } from "node:assert";
import { withServer } from "../../../harness.ts";
import { assertRefusals, CITY, messageOf, refusal, talk, tool } from "./support.ts";

const CUSTOM = { type: "custom", custom: { name: "note" } };

Deno.test("a call without its result is refused with the exact text, and so is a result without its call", async () => {
  const call = { id: "call_abc", type: "function", function: { name: "f", arguments: "{}" } };
  await assertRefusals([
    [
      talk({ role: "assistant", content: null, tool_calls: [call] }, { role: "user", content: "?" }),
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. " +
      "The following tool_call_ids did not have response messages: call_abc",
      "messages.[2].role",
      null,
    ],
    [
      talk({ role: "tool", tool_call_id: "call_abc", content: "x" }),
      "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.",
      "messages.[1].role",
      null,
    ],
  ]);
});

Deno.test("a schema that strict mode does not take is refused with the name and the place", async () => {
  await withServer({}, async (bench) => {
    const parameters = { ...CITY, additionalProperties: true };
    assert.deepEqual(
      await refusal(bench, { tools: [tool("f", CITY), tool("g", parameters, { strict: true })] }),
      {
        message:
          "Invalid schema for function 'g': In context=(), 'additionalProperties' is required to be supplied and to be false.",
        type: "invalid_request_error",
        param: "tools[1].function.parameters",
        code: "invalid_function_parameters",
      },
    );
    await messageOf(bench, { tools: [tool("g", parameters)] });
  });
});

Deno.test("tools that make no sense are refused in the words of the API", async () => {
  const name = (value: unknown) => ({ tools: [{ type: "function", function: { name: value } }] });
  const at = "tools[0].function.name";
  const lacks = (param: string) =>
    [`Missing required parameter: '${param}'.`, param, "missing_required_parameter"] as const;
  await assertRefusals([
    [{ tools: [{ type: "function", function: {} }] }, ...lacks(at)],
    [{ tools: [{ type: "function" }] }, ...lacks("tools[0].function")],
    [{ tools: [{}] }, ...lacks("tools[0].type")],
    [
      { tools: [] },
      "Invalid 'tools': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      "tools",
      "empty_array",
    ],
    [
      { tools: Array.from({ length: 129 }, () => tool("f")) },
      "Invalid 'tools': array too long. Expected an array with maximum length 128, but got an array with length 129 " +
      "instead.",
      "tools",
      "array_above_max_length",
    ],
    [
      name("a b"),
      `Invalid '${at}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`,
      at,
      "invalid_value",
    ],
    [
      name("x".repeat(65)),
      `Invalid '${at}': string too long. Expected a string with maximum length 64, but got a string with length 65 ` +
      "instead.",
      at,
      "string_above_max_length",
    ],
    [name(7), `Invalid type for '${at}': expected a string, but got an integer instead.`, at, "invalid_type"],
    [
      { tools: [{ type: "gadget" }] },
      "Invalid value: 'gadget'. Supported values are: 'function' and 'custom'.",
      "tools[0].type",
      "invalid_value",
    ],
    [
      { tools: [tool("f", CITY, { color: 1 })] },
      "Unknown parameter: 'tools[0].function.color'.",
      "tools[0].function.color",
      "unknown_parameter",
    ],
    [
      { tools: [tool("f", { type: "string" })] },
      `Invalid schema for function 'f': schema must be a JSON Schema of 'type: "object"', got 'type: "string"'.`,
      "tools[0].function.parameters",
      "invalid_function_parameters",
    ],
    [
      { functions: [{ name: "ä" }] },
      "Invalid 'functions[0].name': string does not match pattern. Expected a string that matches the pattern " +
      "'^[a-zA-Z0-9_-]+$'.",
      "functions[0].name",
      "invalid_value",
    ],
  ]);
});

Deno.test("a choice that names nothing that is offered is refused", async () => {
  const only = (name: string, list: string) =>
    [
      `Invalid value for '${name}': '${name}' is only allowed when '${list}' are specified.`,
      name,
      null,
    ] as const;
  const none = (name: string, what: string, list: string) =>
    [
      `Invalid value for '${name}': no ${what} named 'x' was specified in the '${list}' parameter.`,
      name,
      null,
    ] as const;
  const tools = [tool("f"), CUSTOM];
  await assertRefusals([
    [{ tool_choice: "required" }, ...only("tool_choice", "tools")],
    [{ parallel_tool_calls: true }, ...only("parallel_tool_calls", "tools")],
    [{ function_call: "auto" }, ...only("function_call", "functions")],
    [
      { tools, tool_choice: { type: "function", function: { name: "x" } } },
      ...none("tool_choice", "function", "tools"),
    ],
    [
      { tools, tool_choice: { type: "custom", custom: { name: "x" } } },
      ...none("tool_choice", "custom tool", "tools"),
    ],
    [
      { functions: [{ name: "f" }], function_call: { name: "x" } },
      ...none("function_call", "function", "functions"),
    ],
    [
      { tools, tool_choice: "maybe" },
      "Invalid value: 'maybe'. Supported values are: 'none', 'auto', and 'required'.",
      "tool_choice",
      "invalid_value",
    ],
    [
      { tools, tool_choice: { type: "allowed_tools", allowed_tools: { tools: [] } } },
      "Missing required parameter: 'tool_choice.allowed_tools.mode'.",
      "tool_choice.allowed_tools.mode",
      "missing_required_parameter",
    ],
  ]);
});

Deno.test("calls of earlier answers are checked", async () => {
  const answer = (...tool_calls: readonly unknown[]) => talk({ role: "assistant", tool_calls });
  const at = "messages[1].tool_calls";
  await assertRefusals([
    [
      answer(),
      `Invalid '${at}': empty array. Expected an array with minimum length 1, but got an empty array instead.`,
      at,
      "empty_array",
    ],
    [
      answer({ type: "function", function: { name: "f", arguments: "" } }),
      `Missing required parameter: '${at}[0].id'.`,
      `${at}[0].id`,
      "missing_required_parameter",
    ],
    [
      answer({ id: "1", type: "function", function: { name: "f", arguments: {} } }),
      `Invalid type for '${at}[0].function.arguments': expected a string, but got an object instead.`,
      `${at}[0].function.arguments`,
      "invalid_type",
    ],
    [
      talk({ role: "function", content: "x" }),
      "Missing required parameter: 'messages[1].name'.",
      "messages[1].name",
      "missing_required_parameter",
    ],
  ]);
});
