/** Built-in tools that the client runs: called where they have to be, or where a rule says so, and never else. */
import { strict as assert } from "node:assert";
import { VERSION } from "./anthropic/support.ts";
import { type Bench, withServer } from "../harness.ts";

/** A tool, what a rule calls it with, and the fields of the item that come of it. */
interface Row {
  readonly tool: Readonly<Record<string, unknown>>;
  readonly input: Readonly<Record<string, unknown>>;
  readonly item: Readonly<Record<string, unknown>>;
}

const SHELL = { timeout_ms: null, max_output_length: null };

const RESPONSES: readonly Row[] = [
  {
    tool: { type: "shell" },
    input: { commands: ["make"] },
    item: { type: "shell_call", action: { ...SHELL, commands: ["make"] }, environment: null },
  },
  {
    tool: { type: "local_shell" },
    input: { command: ["make"] },
    item: { type: "local_shell_call", action: { type: "exec", command: ["make"], env: {} } },
  },
  {
    tool: { type: "apply_patch" },
    input: { type: "delete_file", path: "a" },
    item: { type: "apply_patch_call", operation: { type: "delete_file", path: "a" } },
  },
  {
    tool: { type: "computer" },
    input: { type: "wait" },
    item: { type: "computer_call", actions: [{ type: "wait" }], pending_safety_checks: [] },
  },
  {
    tool: { type: "computer_use_preview", environment: "linux", display_width: 800, display_height: 600 },
    input: { type: "wait" },
    item: { type: "computer_call", action: { type: "wait" }, pending_safety_checks: [] },
  },
];

async function respond(ask: Bench["ask"], body: object) {
  const init = { method: "POST", body: JSON.stringify({ model: "gpt-4o", input: "x", ...body }) };
  const response = await ask("/v1/responses", init);
  assert.equal(response.status, 200);
  return await response.text();
}

async function outputOf(ask: Bench["ask"], body: object) {
  return JSON.parse(await respond(ask, body)).output;
}

const rules = (name: unknown, input: unknown) =>
  `llm.response.rules=${JSON.stringify([{ answer: { calls: [{ name, arguments: input }] } }])}`;

for (const { tool, input, item } of RESPONSES) {
  const { type } = tool;
  Deno.test(`a response calls ${type} where it is forced to, and not where it may`, async () => {
    await withServer({}, async ({ ask }) => {
      for (const tool_choice of ["required", { type }]) {
        const [call] = await outputOf(ask, { tools: [tool], tool_choice });
        assert.equal(call.type, item["type"]);
        assert.match(call.call_id, /^call_/);
        assert.deepEqual(
          Object.keys(call).toSorted(),
          ["call_id", "id", "status", ...Object.keys(item)].toSorted(),
        );
      }
      const [said] = await outputOf(ask, { tools: [tool] });
      assert.equal(said.type, "message");
    });
  });

  Deno.test(`a response calls ${type} with what a rule says, whole and streamed alike`, async () => {
    await withServer({ set: [rules(type, input)] }, async ({ ask }) => {
      const [{ id, call_id, status, ...fields }] = await outputOf(ask, { tools: [tool] });
      assert.deepEqual(fields, item);
      assert.equal(status, "completed");
      const events = (await respond(ask, { tools: [tool], stream: true })).split("\n\n")
        .flatMap((event) => event.split("\ndata: ").slice(1)).map((json) => JSON.parse(json));
      const done = events.find((event) => event.type === "response.output_item.done").item;
      assert.deepEqual({ ...done, id, call_id }, { id, call_id, status, ...item });
      const result = { type: `${item["type"]}_output`, call_id, output: "" };
      const input = [{ role: "user", content: "x" }, { id, call_id, status, ...fields }, result];
      assert.equal((await outputOf(ask, { tools: [tool], input })).length, 1);
    });
  });
}

Deno.test("a shell that the service runs in a container is not called", async () => {
  await withServer({}, async ({ ask }) => {
    const tools = [{ type: "shell", environment: { type: "container_auto" } }];
    const [said] = await outputOf(ask, { tools, tool_choice: "required" });
    assert.equal(said.type, "message");
  });
});

Deno.test("a function beside a shell is the one that is called freely", async () => {
  const tools = [{ type: "shell" }, {
    type: "function",
    name: "f",
    parameters: { type: "object", properties: {} },
  }];
  await withServer({}, async ({ ask }) => {
    for (let n = 0; n < 8; n++) assert.equal((await outputOf(ask, { tools }))[0].name, "f");
    const allowed = { type: "allowed_tools", mode: "auto", tools: [{ type: "shell" }] };
    const [said] = await outputOf(ask, { tools, tool_choice: allowed });
    assert.equal(said.type, "message");
    const required = { ...allowed, mode: "required" };
    assert.equal((await outputOf(ask, { tools, tool_choice: required }))[0].type, "shell_call");
  });
});

Deno.test("a function of a namespace is called, and its item names the namespace", async () => {
  const functions = [{ type: "function", name: "f", parameters: { type: "object", properties: {} } }];
  const tools = [{ type: "namespace", name: "n", description: "d", tools: functions }];
  await withServer({}, async ({ ask }) => {
    const [call] = await outputOf(ask, { tools, tool_choice: "required" });
    assert.deepEqual([call.type, call.name, call.namespace], ["function_call", "f", "n"]);
  });
  await withServer({ set: [rules("f", {})] }, async ({ ask }) => {
    assert.equal((await outputOf(ask, { tools }))[0].namespace, "n");
  });
});

const MESSAGES: readonly (readonly [type: string, name: string, key: string])[] = [
  ["bash_20250124", "bash", "command"],
  ["text_editor_20250728", "str_replace_based_edit_tool", "path"],
  ["computer_20250124", "computer", "action"],
  ["memory_20250818", "memory", "path"],
];

for (const [type, name, key] of MESSAGES) {
  Deno.test(`a message uses ${type} where it is forced to or a rule says so, and not where it may`, async () => {
    const message = async (ask: Bench["ask"], choice: object) => {
      const messages = [{ role: "user", content: "x" }];
      const body = {
        model: "claude-sonnet-4-5",
        max_tokens: 500,
        messages,
        tools: [{ type, name }],
        ...choice,
      };
      const response = await ask("/v1/messages", {
        method: "POST",
        headers: VERSION,
        body: JSON.stringify(body),
      });
      return (await response.json()).content[0];
    };
    await withServer({}, async ({ ask }) => {
      for (const tool_choice of [{ type: "any" }, { type: "tool", name }]) {
        const block = await message(ask, { tool_choice });
        assert.deepEqual([block.type, block.name, typeof block.input[key]], ["tool_use", name, "string"]);
      }
      assert.equal((await message(ask, {})).type, "text");
    });
    await withServer({ set: [rules(name, { [key]: "x" })] }, async ({ ask }) => {
      assert.deepEqual((await message(ask, {})).input, { [key]: "x" });
    });
  });
}
