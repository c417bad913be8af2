import { strict as assert } from "node:assert";
import { withServer } from "../../../harness.ts";
import { type Parsed, post, respond, WEATHER } from "./support.ts";

const KEYS =
  "id object created_at status background billing completed_at error frequency_penalty incomplete_details " +
  "instructions max_output_tokens max_tool_calls model output parallel_tool_calls presence_penalty " +
  "previous_response_id prompt_cache_key prompt_cache_retention reasoning safety_identifier service_tier store " +
  "temperature text tool_choice tools top_logprobs top_p truncation usage user metadata";

Deno.test("a response has the keys, ids and layout of the API, and no output_text", async () => {
  await withServer({}, async (bench) => {
    const response = await post(bench);
    const text = await response.text();
    assert.ok(
      text.startsWith('{\n  "id": "resp_') && text.endsWith("\n}"),
      "two spaces, no line feed at the end",
    );
    assert.match(text, /^ {2}"temperature": 1\.0,$/m);
    const body = JSON.parse(text);
    assert.deepEqual(Object.keys(body), KEYS.split(" "));
    assert.match(body.id, /^resp_[0-9a-f]{50}$/);
    assert.equal(body.status, "completed");
    assert.equal(body.model, "gpt-4o-2024-08-06");
    const [item] = body.output;
    assert.deepEqual(Object.keys(item), ["id", "type", "status", "content", "role"]);
    assert.match(item.id, /^msg_[0-9a-f]{50}$/);
    assert.deepEqual(Object.keys(item.content[0]), ["type", "annotations", "logprobs", "text"]);
    const { usage } = body;
    assert.equal(usage.input_tokens + usage.output_tokens, usage.total_tokens);
  });
});

Deno.test("a whole response tells the rate limits, its stream does not; neither has what only chat has", async () => {
  await withServer({}, async (bench) => {
    for (const stream of [false, true]) {
      const { headers, body } = await post(bench, { stream });
      await body?.cancel();
      assert.equal(
        [...headers.keys()].filter((name) => name.startsWith("x-ratelimit-")).length,
        stream ? 0 : 6,
      );
      assert.match(headers.get("x-request-id") ?? "", /^req_[0-9a-f]{32}$/);
      assert.equal(headers.get("openai-version"), "2020-10-01");
      assert.ok(!headers.has("x-openai-proxy-wasm") && !headers.has("access-control-expose-headers"));
    }
  });
});

Deno.test("settings of the request are echoed, with what they are by default", async () => {
  await withServer({}, async (bench) => {
    const format = { type: "json_schema", name: "answer", schema: WEATHER.parameters, strict: true };
    const body = await respond(bench, {
      instructions: "Be brief",
      metadata: { a: "b" },
      service_tier: "fast",
      temperature: 0.5,
      text: { format },
      tool_choice: "none",
      tools: [WEATHER, { type: "web_search", search_context_size: "low" }],
      user: null,
    });
    assert.equal(body.instructions, "Be brief");
    assert.deepEqual(body.metadata, { a: "b" });
    assert.equal(body.service_tier, "priority");
    assert.equal(body.temperature, 0.5);
    assert.deepEqual(body.text, { format: { ...format, description: null }, verbosity: "medium" });
    assert.deepEqual(body.tools, [
      { ...WEATHER, description: null, strict: true },
      { type: "web_search", search_context_size: "low" },
    ]);
    assert.equal(typeof JSON.parse(body.output[0].content[0].text).city, "string");
  });
});

Deno.test("a function call is an item whose call_id is not its id", async () => {
  await withServer({}, async (bench) => {
    const { output: [item] } = await respond(bench, { tools: [WEATHER] });
    assert.deepEqual(Object.keys(item), ["id", "type", "status", "arguments", "call_id", "name"]);
    assert.match(item.id, /^fc_[0-9a-f]{50}$/);
    assert.match(item.call_id, /^call_[A-Za-z0-9]{24}$/);
    assert.equal(item.name, "get_weather");
    assert.equal(typeof JSON.parse(item.arguments).city, "string");
  });
});

const OTHER = { ...WEATHER, name: "other" };
const SHOUT = { type: "custom", name: "shout" };
const TOOLS = [WEATHER, OTHER, SHOUT];
const choices: Record<string, { choice: unknown; names: string[] }> = {
  none: { choice: "none", names: [] },
  "a function": { choice: { type: "function", name: "other" }, names: ["other"] },
  "a custom tool": { choice: { type: "custom", name: "shout" }, names: ["shout"] },
  "allowed tools, one required": {
    choice: { type: "allowed_tools", mode: "required", tools: [{ type: "function", name: "other" }] },
    names: ["other"],
  },
  "allowed tools, none of them there": {
    choice: { type: "allowed_tools", mode: "auto", tools: [{ type: "web_search" }] },
    names: [],
  },
};

for (const [name, { choice, names }] of Object.entries(choices)) {
  Deno.test(`tool_choice obeys ${name}`, async () => {
    await withServer({}, async (bench) => {
      const { output } = await respond(bench, { tools: TOOLS, tool_choice: choice });
      const calls = output.filter((item: Parsed) => item.type !== "message");
      assert.deepEqual(calls.map((item: Parsed) => item.name), names);
    });
  });
}

Deno.test("tool_choice required calls a tool even where nothing else would", async () => {
  await withServer({ set: ["llm.response.tool_calls.pct=0"] }, async (bench) => {
    const free = await respond(bench, { tools: TOOLS });
    assert.equal(free.output[0].type, "message");
    const forced = await respond(bench, { tools: TOOLS, tool_choice: "required" });
    assert.notEqual(forced.output[0].type, "message");
    const builtIn = await respond(bench, { tools: [{ type: "web_search" }], tool_choice: "required" });
    assert.equal(builtIn.output[0].type, "message", "there is nothing that the client could run");
  });
});

Deno.test("parallel_tool_calls: false gives one call", async () => {
  await withServer({ set: ["llm.response.tool_calls.parallel=[3,3]"] }, async (bench) => {
    assert.equal((await respond(bench, { tools: [WEATHER] })).output.length, 3);
    assert.equal((await respond(bench, { tools: [WEATHER], parallel_tool_calls: false })).output.length, 1);
  });
});

Deno.test("a reasoning model puts its reasoning first, and shows of it what was asked for", async () => {
  await withServer({}, async (bench) => {
    const plain = await respond(bench, { model: "gpt-5" });
    assert.deepEqual(plain.output.map(({ type }: Parsed) => type), ["reasoning", "message"]);
    assert.match(plain.output[0].id, /^rs_[0-9a-f]{50}$/);
    assert.deepEqual(plain.output[0].summary, []);
    assert.ok(!("encrypted_content" in plain.output[0]));
    assert.ok(plain.usage.output_tokens_details.reasoning_tokens >= 64);
    assert.equal(plain.reasoning.effort, "medium");

    const shown = await respond(bench, {
      model: "gpt-5",
      reasoning: { effort: "high", summary: "auto" },
      include: ["reasoning.encrypted_content"],
      store: false,
    });
    assert.equal(shown.output[0].summary[0].type, "summary_text");
    assert.match(shown.output[0].encrypted_content, /^gAAAAAB/);
    assert.deepEqual(shown.reasoning, { effort: "high", summary: "detailed" });
  });
});

Deno.test("what max_output_tokens cuts is incomplete, and may be nothing but reasoning", async () => {
  await withServer({}, async (bench) => {
    const cut = await respond(bench, { max_output_tokens: 16 });
    assert.equal(cut.status, "incomplete");
    assert.deepEqual(cut.incomplete_details, { reason: "max_output_tokens" });
    assert.equal(cut.completed_at, null);
    assert.equal(cut.output[0].status, "incomplete");
    assert.equal(cut.usage.output_tokens, 16);

    const thought = await respond(bench, { model: "o3", max_output_tokens: 16 });
    assert.deepEqual(thought.output.map(({ type }: Parsed) => type), ["reasoning"]);
    assert.equal(thought.usage.output_tokens_details.reasoning_tokens, 16);
  });
});

Deno.test("a refusal is a part of the message; a filtered answer is incomplete", async () => {
  const set = [
    `llm.response.rules=${
      JSON.stringify([
        { when: { user_contains: "bomb" }, answer: { refusal: "No." } },
        { answer: { text: "Half of", finish: "content_filter" } },
      ])
    }`,
  ];
  await withServer({ set }, async (bench) => {
    const { output: [message], status } = await respond(bench, { input: "a bomb" });
    assert.deepEqual(message.content, [{ type: "refusal", refusal: "No." }]);
    assert.equal(status, "completed");
    const filtered = await respond(bench);
    assert.equal(filtered.status, "incomplete");
    assert.deepEqual(filtered.incomplete_details, { reason: "content_filter" });
  });
});

Deno.test("a template finds the input under messages", async () => {
  const set = ["llm.response.mode=template", "llm.response.template.body='{{ messages[1].content }}!'"];
  await withServer({ set }, async (bench) => {
    const { output } = await respond(bench, { instructions: "Repeat", input: "hello" });
    assert.equal(output[0].content[0].text, "hello!");
  });
});
