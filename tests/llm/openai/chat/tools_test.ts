import { strict as assert } from "node:assert";
import { withServer } from "../../../harness.ts";
import { realistic, validatorOf } from "../../schema/schemas.ts";
import { fc } from "../../../engine/support.ts";
import {
  answered,
  CITY,
  deltasOf,
  keysOf,
  messageOf,
  rules,
  streamed,
  talk,
  tool,
  withTwins,
} from "./support.ts";

const PARALLEL = ["llm.response.tool_calls.parallel=[3,3]"];
const CUSTOM = { type: "custom", custom: { name: "note" } };

Deno.test("a single tool call is opened by the first delta, and its fragments are arguments only", async () => {
  await withServer({}, async (bench) => {
    const chunks = await streamed(bench, { tools: [tool("weather")] });
    const [first, ...rest] = deltasOf(chunks);
    const [opened] = first?.tool_calls ?? [];
    assert.match(opened?.id ?? "", /^call_[A-Za-z0-9]{24}$/);
    assert.deepEqual(first, {
      role: "assistant",
      content: null,
      tool_calls: [{
        index: 0,
        id: opened?.id,
        type: "function",
        function: { name: "weather", arguments: "" },
      }],
      refusal: null,
    });
    assert.deepEqual(rest.pop(), {});
    assert.ok(rest.length > 3);
    for (const { tool_calls: calls = [], ...others } of rest) {
      assert.deepEqual(others, {});
      assert.equal(calls.length, 1);
      assert.deepEqual(Object.keys(calls[0] ?? {}), ["index", "function"]);
      assert.deepEqual(Object.keys(calls[0]?.function ?? {}), ["arguments"]);
    }
    assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, "tool_calls");
  });
});

Deno.test("parallel calls begin with the role alone, then each is opened by a chunk of its own", async () => {
  await withServer({ set: PARALLEL }, async (bench) => {
    const [first, ...rest] = deltasOf(await streamed(bench, { tools: [tool("a"), tool("b"), CUSTOM] }));
    assert.deepEqual(first, { role: "assistant", content: null });
    assert.deepEqual(rest.pop(), {});
    const calls = rest.flatMap(({ tool_calls = [] }) => tool_calls);
    assert.equal(calls.length, rest.length);
    const opened = calls.filter(({ id }) => id !== undefined);
    assert.deepEqual(opened.map(({ index }) => index), [0, 1, 2]);
    assert.equal(new Set(opened.map(({ id }) => id)).size, 3);
    const indices = calls.map(({ index }) => index);
    assert.deepEqual(indices, indices.toSorted(), "a call is over before the next one begins");
  });
});

Deno.test("a whole answer with calls has its keys in order, null content and finish_reason tool_calls", async () => {
  await withServer({}, async (bench) => {
    const { choices: [choice] } = await answered(bench, { tools: [tool("weather", CITY, { strict: true })] });
    assert.equal(choice?.finish_reason, "tool_calls");
    const message = choice?.message ?? assert.fail();
    assert.equal(message.content, null);
    assert.equal(
      await keysOf(bench, { tools: [tool("weather")] }),
      "role content tool_calls refusal annotations",
    );
    const { city, days } = JSON.parse(message.tool_calls?.[0]?.function?.arguments ?? "");
    assert.equal(typeof city, "string");
    assert.ok(Number.isInteger(days));
  });
});

Deno.test("tool_choice says whether and what is called, in all its forms", async () => {
  const tools = [tool("a"), tool("b"), CUSTOM];
  const allowed = (mode: string, ...names: readonly string[]) => ({
    type: "allowed_tools",
    allowed_tools: { mode, tools: names.map((name) => ({ type: "function", function: { name } })) },
  });
  const forms: readonly [unknown, readonly string[]][] = [
    ["none", []],
    ["required", ["a", "b", "note"]],
    [{ type: "function", function: { name: "b" } }, ["b"]],
    [{ type: "custom", custom: { name: "note" } }, ["note"]],
    [allowed("required", "a", "b"), ["a", "b"]],
    [allowed("auto", "a"), []],
  ];
  // Where the model may choose, it never calls.
  await withServer({ set: ["llm.response.tool_calls.pct=0"] }, async (bench) => {
    for (const [tool_choice, names] of [...forms, ["auto", []] as const]) {
      const called = new Set<string>();
      for (let i = 0; i < 20; i++) {
        const { content, tool_calls = [] } = await messageOf(bench, { tools, tool_choice });
        assert.equal(content === null, names.length > 0);
        for (const { function: named, custom } of tool_calls) called.add(named?.name ?? custom?.name ?? "");
      }
      assert.deepEqual([...called].sort(), names, JSON.stringify(tool_choice));
    }
  });
});

Deno.test("allowed_tools with mode auto calls only what it names", async () => {
  const tool_choice = {
    type: "allowed_tools",
    allowed_tools: { mode: "auto", tools: [{ type: "function", function: { name: "b" } }] },
  };
  await withServer({}, async (bench) => {
    const { tool_calls } = await messageOf(bench, { tools: [tool("a"), tool("b")], tool_choice });
    assert.deepEqual(tool_calls?.map((call) => call.function?.name), ["b"]);
  });
});

Deno.test("parallel_tool_calls: false gives one call at most", async () => {
  await withServer({ set: PARALLEL }, async (bench) => {
    const tools = [tool("a"), tool("b")];
    assert.equal((await messageOf(bench, { tools })).tool_calls?.length, 3);
    const { tool_calls } = await messageOf(bench, { tools, parallel_tool_calls: false });
    assert.equal(tool_calls?.length, 1);
  });
});

Deno.test("a custom tool gets a text, by its regular expression where it has one, streamed as custom.input", async () => {
  const format = { type: "grammar", grammar: { syntax: "regex", definition: "[a-f]{3}|[0-9]{4}" } };
  await withServer({}, async (bench) => {
    const { tool_calls: [plain] = [] } = await messageOf(bench, { tools: [CUSTOM] });
    assert.deepEqual(Object.keys(plain ?? {}), ["id", "type", "custom"]);
    assert.match(plain?.custom?.input ?? "", /\w/);
    const tools = [{ type: "custom", custom: { name: "code", description: "x", format } }];
    const { tool_calls: [coded] = [] } = await messageOf(bench, { tools });
    assert.match(coded?.custom?.input ?? "", /^([a-f]{3}|[0-9]{4})$/);
    const [first, second] = deltasOf(await streamed(bench, { tools }));
    assert.deepEqual(first?.tool_calls?.[0]?.custom, { name: "code", input: "" });
    assert.deepEqual(Object.keys(second?.tool_calls?.[0] ?? {}), ["index", "custom"]);
  });
});

Deno.test("legacy functions are called with function_call, whole and streamed", async () => {
  const functions = [{ name: "weather", parameters: CITY }, { name: "time" }];
  await withServer({ set: PARALLEL }, async (bench) => {
    const { choices: [choice] } = await answered(bench, { functions, function_call: { name: "weather" } });
    assert.equal(choice?.finish_reason, "function_call");
    const message = choice?.message ?? assert.fail();
    assert.equal(await keysOf(bench, { functions }), "role content function_call refusal annotations");
    assert.equal(message.function_call?.name, "weather");
    assert.equal(typeof JSON.parse(message.function_call?.arguments ?? "").city, "string");

    const chunks = await streamed(bench, { functions, function_call: { name: "time" } });
    const [first, ...rest] = deltasOf(chunks);
    assert.deepEqual(first, {
      role: "assistant",
      content: null,
      function_call: { name: "time", arguments: "" },
      refusal: null,
    });
    assert.deepEqual(rest.pop(), {});
    for (const delta of rest) assert.deepEqual(Object.keys(delta.function_call ?? {}), ["arguments"]);
    assert.equal(chunks.at(-2)?.choices[0]?.finish_reason, "function_call");

    assert.equal((await messageOf(bench, { functions, function_call: "none" })).function_call, undefined);
    assert.ok((await messageOf(bench, { functions, function_call: "auto" })).function_call);
  });
});

Deno.test("a result of a tool is answered with a text, and its call counts as part of the prompt", async () => {
  const call = {
    id: "call_1",
    type: "function",
    function: { name: "weather", arguments: '{"city": "Rome"}' },
  };
  await withServer({}, async (bench) => {
    const asked = talk({ role: "assistant", tool_calls: [call] }, {
      role: "tool",
      tool_call_id: "call_1",
      content: "rain",
    });
    const { choices, usage } = await answered(bench, { ...asked, tools: [tool("weather")] });
    assert.equal(choices[0]?.finish_reason, "stop");
    assert.equal(typeof choices[0]?.message.content, "string");
    const short = await answered(bench, {
      ...asked,
      messages: asked.messages.slice(0, 1),
      tools: [tool("weather")],
    });
    assert.ok(usage.prompt_tokens > short.usage.prompt_tokens + 10);
  });
});

Deno.test("max_tokens cuts arguments in the middle, with finish_reason length", async () => {
  await withTwins([], async (agree) => {
    const { choices: [choice], usage } = await agree({ tools: [tool("weather")], max_completion_tokens: 4 });
    assert.equal(choice?.finish_reason, "length");
    assert.throws(() => JSON.parse(choice?.message.tool_calls?.[0]?.function?.arguments ?? ""), SyntaxError);
    assert.equal(usage.completion_tokens, 4);
  });
});

Deno.test("for any tools, a stream and a whole answer of the same seed are the same", async () => {
  const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);
  const parameters = fc.record({
    type: fc.constant("object"),
    properties: fc.dictionary(name, realistic, { maxKeys: 3 }),
  });
  const tools = fc.array(
    fc.oneof(
      fc.tuple(name, parameters).map(([name, parameters]) => tool(name, parameters)),
      name.map((name) => ({ type: "custom", custom: { name } })),
    ),
    { minLength: 1, maxLength: 4 },
  );
  const body = fc.record({
    tools,
    tool_choice: fc.constantFrom("auto", "required", "none"),
    parallel_tool_calls: fc.boolean(),
    n: fc.constantFrom(1, 1, 3),
    max_completion_tokens: fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
  });
  const set = ["llm.response.tool_calls.parallel=[1,4]", "llm.response.tool_calls.pct=70"];
  await withTwins(set, async (agree) => {
    await fc.assert(
      fc.asyncProperty(body, async (body) => {
        const { choices } = await agree(body);
        for (const { message: { tool_calls = [] }, finish_reason } of choices) {
          assert.ok(tool_calls.length <= (body.parallel_tool_calls ? 4 : 1));
          if (finish_reason !== "tool_calls") continue;
          for (const { function: called } of tool_calls) {
            if (!called) continue;
            const offered = body.tools.flatMap((one) => "function" in one ? one.function : [])
              .filter((one) => one.name === called.name);
            const value = JSON.parse(called.arguments);
            assert.ok(offered.some(({ parameters }) => validatorOf(parameters)(value)), called.arguments);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

Deno.test("a rule can call whatever it likes, also in the legacy form", async () => {
  const set = rules({ when: {}, answer: { calls: [{ name: "made_up", arguments: { a: 1 } }] } });
  await withTwins(set, async (agree) => {
    const { choices: [choice] } = await agree({});
    assert.equal(choice?.message.tool_calls?.[0]?.function?.arguments, '{"a":1}');
    const { choices: [legacy] } = await agree({ functions: [{ name: "f" }] });
    assert.deepEqual(legacy?.message.function_call, { name: "made_up", arguments: '{"a":1}' });
  });
});
