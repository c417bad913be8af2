import { strict as assert } from "node:assert";
import { underLoad, withServer } from "../../harness.ts";
import { create, HI, WEATHER } from "./support.ts";

const text = (words: string, more: Record<string, unknown> = {}) => ({ type: "text", text: words, ...more });
const call = (id: string) => ({ type: "tool_use", id, name: "weather", input: {} });
const result = (id: string) => ({ type: "tool_result", tool_use_id: id });
const user = (content: unknown) => ({ role: "user", content });
const assistant = (content: unknown) => ({ role: "assistant", content });
const marked = Array.from({ length: 5 }, () => text("a", { cache_control: { type: "ephemeral" } }));
const tiff = { type: "image", source: { type: "base64", media_type: "image/tiff", data: "aaaa" } };
const thinking = { type: "enabled", budget_tokens: 1024 };
const called = [user("hi"), assistant([call("t1")]), user([result("t1")])];
const open = { type: "object", properties: { a: { type: "object" } }, additionalProperties: false };

/** Changes of a request, each with the words of its refusal. */
const REFUSED: readonly (readonly [Record<string, unknown>, string | RegExp])[] = [
  [
    { messages: [user("")] },
    /^messages\.0: all messages must have non-empty content except for the optional/,
  ],
  [{ messages: [user("a"), assistant([]), user("b")] }, /^messages\.1: all messages must have non-empty/],
  [{ messages: [user([text(" \n")])] }, "messages: text content blocks must contain non-whitespace text"],
  [{ messages: [user("a"), assistant("b ")] }, /^messages: final assistant content cannot end with trailing/],
  [
    { messages: [user("a"), assistant([call("t1"), call("t1")]), user([result("t1")])] },
    "messages.1.content.1: `tool_use` ids must be unique",
  ],
  [
    { messages: [user("a"), assistant([call("t1")]), user([result("t1"), result("t1")])] },
    "messages.2.content.1: each tool_use must have a single result. Found multiple `tool_result` blocks with id: t1",
  ],
  [
    { messages: [user("a"), assistant([call("t 1")]), user([result("t 1")])] },
    "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'",
  ],
  [{ messages: [user(marked)] }, "A maximum of 4 blocks with cache_control may be provided. Found 5."],
  [
    { messages: [user([tiff])] },
    /^messages\.0\.content\.0\.image\.source\.base64\.media_type: Input should be/,
  ],
  [{ temperature: 0.5, top_p: 0.5 }, /^`temperature` and `top_p` cannot both be specified for this model\./],
  [{ model: "claude-opus-4-7", temperature: 0.5 }, "`temperature` is deprecated for this model."],
  [{ model: "claude-sonnet-5", thinking }, /^"thinking\.type\.enabled" is not supported for this model\./],
  [
    { model: "claude-opus-4-6", messages: [user("a"), assistant("b")] },
    /^This model does not support assistant/,
  ],
  [
    { thinking, temperature: 0.5 },
    /^`temperature` may only be set to 1 when thinking is enabled or in adaptive/,
  ],
  [
    { thinking, tools: [WEATHER], messages: called },
    /^messages\.1\.content\.0\.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`\./,
  ],
  [
    { output_config: { format: { type: "json_schema", schema: open } } },
    "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false",
  ],
  [{ tools: [{ ...WEATHER, strict: true }] }, /^tools\.0\.custom: For 'object' type, 'additionalProperties'/],
];

Deno.test("contents and parameters that a model refuses are refused in the words of the real API", async () => {
  await withServer({}, async ({ ask }) => {
    for (const [body, message] of REFUSED) {
      const response = await create(ask, body);
      const { error } = await response.json();
      assert.equal(response.status, 400, JSON.stringify(body).slice(0, 80));
      if (typeof message === "string") assert.equal(error.message, message);
      else assert.match(error.message, message);
    }
  });
});

Deno.test("what is next to what is refused is taken", async () => {
  const thought = { type: "thinking", thinking: "x", signature: "y" };
  const twice = [...called, assistant([call("t2")]), user([result("t2")])];
  twice[1] = assistant([thought, call("t1")]);
  await withServer({}, async ({ ask }) => {
    for (
      const body of [
        { messages: [user("a"), assistant("")] },
        { messages: [user("a"), assistant("b")] },
        { messages: [user(marked.slice(1))] },
        { temperature: 0.5, top_k: 3 },
        { model: "claude-opus-4-7", temperature: 1, thinking: { type: "adaptive" } },
        { thinking, tools: [WEATHER], messages: twice }, // the second call had no thought of its own
        { thinking, messages: [...HI.messages, assistant("b"), user("c")] },
        { thinking: { type: "adaptive" }, tools: [WEATHER], messages: called },
      ]
    ) {
      assert.equal((await create(ask, body)).status, 200, JSON.stringify(body));
    }
  });
});

Deno.test("calls and their results are paired in a time that grows with their number", async () => {
  const ids = Array.from({ length: 100_000 }, (_, at) => `t${at}`);
  const messages = [user("a"), assistant(ids.map(call)), user(ids.map(result))];
  await withServer({}, async ({ ask }) => {
    const begun = performance.now();
    assert.equal((await create(ask, { tools: [WEATHER], messages })).status, 200);
    const ms = performance.now() - begun;
    assert.ok(ms < underLoad(8_000), `${ms} ms`); // each with each takes more than twice as long
  });
});
