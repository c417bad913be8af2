import { strict as assert } from "node:assert";
import { type Bench, withServer } from "../../harness.ts";
import { versionFor } from "../anthropic/support.ts";

const HI = [{ role: "user", content: "hi" }];
const PARTS = [
  { thinking: "So I think." },
  { text: "Let me look." },
  { call: { name: "now", id: "same" } },
  { text: "One moment." },
  { call: { name: "now", arguments: "{", id: "same" } },
];

/** The answers of one rule to a request. */
async function answered(answer: object, path: string, body: object): Promise<string> {
  let text = "";
  await withServer({ set: [`llm.response.rules=${JSON.stringify([{ answer }])}`] }, async (bench) => {
    text = await ask(bench, path, body);
  });
  return text;
}

async function ask({ ask }: Bench, path: string, body: object): Promise<string> {
  const headers = versionFor(path);
  return await (await ask(path, { method: "POST", headers, body: JSON.stringify(body) })).text();
}

/** The JSON of each frame of a stream. */
// deno-lint-ignore no-explicit-any -- what is in it is what the tests are about
function framesOf(text: string): any[] {
  const lines = text.split(/\r?\n/).map((line) => line.replace(/^data: /, ""));
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
}

/** Neighbours that are of one kind made one. */
function joined(pieces: readonly (readonly [string, string])[]): string[] {
  const all: [string, string][] = [];
  for (const [kind, text] of pieces) {
    const last = all.at(-1);
    if (last?.[0] === kind) last[1] += text;
    else all.push([kind, text]);
  }
  return all.map(([kind, text]) => `${kind}: ${text}`);
}

const CHAT = { model: "gpt-4o", messages: HI };
const CLAUDE = { model: "claude-sonnet-4-5", max_tokens: 200, messages: HI };
const GEMINI = { contents: [{ parts: [{ text: "hi" }] }] };
const OLLAMA = { model: "llama3.2", messages: HI };

Deno.test("chat completions stream the parts of an answer in their order", async () => {
  const frames = framesOf(
    await answered({ parts: PARTS }, "/v1/chat/completions", { ...CHAT, stream: true }),
  );
  const pieces = frames.flatMap(({ choices: [{ delta }] }): [string, string][] => {
    const { content, reasoning_content: thought, tool_calls: [call] = [] } = delta;
    if (call?.id !== undefined) return [[`open ${call.index}`, `${call.id} ${call.function.name}`]];
    if (call) return [[`call ${call.index}`, call.function.arguments]];
    return thought ? [["thinking", thought]] : content ? [["text", content]] : [];
  });
  assert.deepEqual(joined(pieces), [
    "thinking: So I think.",
    "text: Let me look.",
    "open 0: same now",
    "call 0: {}",
    "text: One moment.",
    "open 1: same now",
    "call 1: {",
  ]);
  assert.deepEqual(frames[0].choices[0].delta, { role: "assistant", content: "", refusal: null });
  assert.equal(frames.at(-1).choices[0].finish_reason, "tool_calls");
});

Deno.test("a whole chat completion has its texts joined, and its thoughts and calls beside them", async () => {
  const { choices: [{ message, finish_reason }], usage } = JSON.parse(
    await answered({ parts: PARTS }, "/v1/chat/completions", CHAT),
  );
  assert.deepEqual(message, {
    role: "assistant",
    content: "Let me look.One moment.",
    reasoning_content: "So I think.",
    tool_calls: [
      { id: "same", type: "function", function: { name: "now", arguments: "{}" } },
      { id: "same", type: "function", function: { name: "now", arguments: "{" } },
    ],
    refusal: null,
    annotations: [],
  });
  assert.equal(finish_reason, "tool_calls");
  assert.equal(usage.completion_tokens_details.reasoning_tokens, 4); // "So", " I", " think", "."
  assert.equal(usage.completion_tokens, 4 + 4 + 2 + 3 + 2);
});

Deno.test("an answer without parts is nothing at all, and one of thoughts alone has no content", async () => {
  const [nothing, thought] = await Promise.all([[], [{ thinking: "Hm" }]].map(async (parts) => {
    const text = await answered({ parts, finish: "length" }, "/v1/chat/completions", CHAT);
    return JSON.parse(text).choices[0];
  }));
  assert.deepEqual([nothing.message.content, nothing.finish_reason], [null, "length"]);
  assert.deepEqual([thought.message.content, thought.message.reasoning_content], [null, "Hm"]);
});

Deno.test("the responses API has an item for each part, whole and streamed", async () => {
  const body = { model: "gpt-4o", input: "hi" };
  const whole = JSON.parse(await answered({ parts: PARTS, id: "resp_1" }, "/v1/responses", body));
  assert.equal(whole.id, "resp_1");
  assert.deepEqual(
    whole.output.map(({ type }: { type: string }) => type),
    ["reasoning", "message", "function_call", "message", "function_call"],
  );
  assert.deepEqual(whole.output[0].summary, [{ type: "summary_text", text: "So I think." }]);
  assert.deepEqual([whole.output[2].call_id, whole.output[4].call_id], ["same", "same"]);
  assert.equal(whole.output[3].content[0].text, "One moment.");
  const frames = framesOf(await answered({ parts: PARTS }, "/v1/responses", { ...body, stream: true }));
  const deltas = frames.filter(({ type }) => type.endsWith(".delta"));
  const pieces = deltas.map(({ type, output_index, delta }): [string, string] => [
    `${output_index} ${type}`,
    delta,
  ]);
  assert.deepEqual(joined(pieces), [
    "0 response.reasoning_summary_text.delta: So I think.",
    "1 response.output_text.delta: Let me look.",
    "2 response.function_call_arguments.delta: {}",
    "3 response.output_text.delta: One moment.",
    "4 response.function_call_arguments.delta: {",
  ]);
});

Deno.test("Anthropic messages have a block for each part, whole and streamed", async () => {
  const whole = JSON.parse(await answered({ parts: PARTS, id: "msg_1" }, "/v1/messages", CLAUDE));
  const [thought, ...blocks] = whole.content;
  assert.deepEqual([whole.id, thought.type, thought.thinking], ["msg_1", "thinking", "So I think."]);
  assert.match(thought.signature, /^\w{86}==$/);
  assert.deepEqual(blocks, [
    { type: "text", text: "Let me look." },
    { type: "tool_use", id: "same", name: "now", input: {} },
    { type: "text", text: "One moment." },
    { type: "tool_use", id: "same", name: "now", input: {} },
  ]);
  assert.equal(whole.stop_reason, "tool_use");
  const frames = framesOf(await answered({ parts: PARTS }, "/v1/messages", { ...CLAUDE, stream: true }));
  const pieces = frames.filter(({ type }) => type === "content_block_delta").map((
    { index, delta: { type, thinking, text, partial_json } },
  ): [string, string] => [`${index} ${type}`, thinking ?? text ?? partial_json ?? ""]);
  assert.deepEqual(joined(pieces), [
    "0 thinking_delta: So I think.",
    "0 signature_delta: ",
    "1 text_delta: Let me look.",
    "2 input_json_delta: {}",
    "3 text_delta: One moment.",
    "4 input_json_delta: {",
  ]);
});

Deno.test("Gemini has the parts in their order, whole and streamed", async () => {
  const path = "/v1beta/models/gemini-2.5-flash";
  const whole = JSON.parse(await answered({ parts: PARTS, id: "r1" }, `${path}:generateContent`, GEMINI));
  assert.equal(whole.responseId, "r1");
  const call = { functionCall: { id: "same", name: "now", args: {} } };
  assert.deepEqual(whole.candidates[0].content.parts, [
    { text: "So I think.", thought: true },
    { text: "Let me look." },
    call,
    { text: "One moment." },
    call,
  ]);
  const text = await answered({ parts: PARTS }, `${path}:streamGenerateContent?alt=sse`, GEMINI);
  const pieces = framesOf(text).map(({ candidates: [{ content: { parts: [part] } }] }): [string, string] => {
    if (part.functionCall) return [`call ${part.functionCall.id}`, ""];
    return [part.thought ? "thinking" : "text", part.text];
  });
  assert.deepEqual(joined(pieces), [
    "thinking: So I think.",
    "text: Let me look.",
    "call same: ",
    "text: One moment.",
    "call same: ",
    "text: ",
  ]);
});

Deno.test("Ollama streams the parts in their order, and joins them in a whole answer", async () => {
  const whole = JSON.parse(await answered({ parts: PARTS }, "/api/chat", { ...OLLAMA, stream: false }));
  assert.deepEqual(whole.message, {
    role: "assistant",
    content: "Let me look.One moment.",
    thinking: "So I think.",
    tool_calls: [{ id: "same", function: { name: "now", arguments: {} } }, {
      id: "same",
      function: { name: "now", arguments: {} },
    }],
  });
  const frames = framesOf(await answered({ parts: PARTS }, "/api/chat", OLLAMA));
  const pieces = frames.map(({ message: { content, thinking, tool_calls } }): [string, string] =>
    tool_calls ? ["call", tool_calls[0].id] : thinking ? ["thinking", thinking] : ["text", content]
  );
  assert.deepEqual(joined(pieces), [
    "thinking: So I think.",
    "text: Let me look.",
    "call: same",
    "text: One moment.",
    "call: same",
    "text: ",
  ]);
});

Deno.test("a legacy completion says the texts of the parts", async () => {
  const body = { model: "gpt-3.5-turbo-instruct", prompt: "hi" };
  const whole = JSON.parse(await answered({ parts: PARTS, id: "cmpl-1" }, "/v1/completions", body));
  assert.deepEqual([whole.id, whole.choices[0].text], ["cmpl-1", "Let me look.One moment."]);
});

Deno.test("parts end where the tokens of the request do, thoughts counted among them", async () => {
  const body = { ...CHAT, max_tokens: 6 };
  const { choices: [{ message, finish_reason }], usage } = JSON.parse(
    await answered({ parts: PARTS }, "/v1/chat/completions", body),
  );
  assert.deepEqual([message.reasoning_content, message.content], ["So I think.", "Let me"]);
  assert.deepEqual([message.tool_calls, finish_reason, usage.completion_tokens], [undefined, "length", 6]);
});

Deno.test("text, calls and refusal are the same bytes as their parts", async () => {
  const call = { name: "now", arguments: { a: 1 } };
  for (const stream of [false, true]) {
    for (const [path, body] of [["/v1/chat/completions", CHAT], ["/v1/messages", CLAUDE]] as const) {
      const [sugar, parts] = await Promise.all([
        answered({ text: "Hello there", calls: [call, call] }, path, { ...body, stream }),
        answered({ parts: [{ text: "Hello there" }, { call }, { call }] }, path, { ...body, stream }),
      ]);
      assert.equal(parts, sugar);
    }
    const [sugar, parts] = await Promise.all([
      answered({ calls: [call] }, "/v1/chat/completions", { ...CHAT, stream }),
      answered({ parts: [{ call }] }, "/v1/chat/completions", { ...CHAT, stream }),
    ]);
    assert.equal(parts, sugar);
  }
});

Deno.test("a finish that no API knows is sent as it is", async () => {
  const answer = { parts: [{ text: "a" }], finish: "pause_turn" };
  const cases: [string, object, RegExp][] = [
    ["/v1/chat/completions", CHAT, /"finish_reason": "pause_turn"/],
    ["/v1/chat/completions", { ...CHAT, stream: true }, /"finish_reason":"pause_turn"/],
    ["/v1/completions", { model: "gpt-3.5-turbo-instruct", prompt: "" }, /"finish_reason": "pause_turn"/],
    ["/v1/responses", { model: "gpt-4o", input: "hi" }, /"status": "pause_turn"/],
    ["/v1/messages", CLAUDE, /"stop_reason":"pause_turn"/],
    ["/v1beta/models/gemini-2.5-flash:generateContent", GEMINI, /"finishReason": "pause_turn"/],
    ["/api/chat", { ...OLLAMA, stream: false }, /"done_reason":"pause_turn"/],
    ["/openai/deployments/x/chat/completions?api-version=2024-10-21", CHAT, /"finish_reason":"pause_turn"/],
  ];
  for (const [path, body, expected] of cases) assert.match(await answered(answer, path, body), expected);
});

Deno.test("counts of a usage can be null or absent, and the usage null", async () => {
  const usage = { prompt: null, completion: 9, reasoning: "absent", cached: 3 };
  const chat = JSON.parse(await answered({ text: "a", usage }, "/v1/chat/completions", CHAT)).usage;
  assert.deepEqual([chat.prompt_tokens, chat.completion_tokens], [null, 9]);
  assert.ok(!("reasoning_tokens" in chat.completion_tokens_details));
  assert.equal(chat.prompt_tokens_details.cached_tokens, 3);
  const claude = JSON.parse(await answered({ text: "a", usage }, "/v1/messages", CLAUDE)).usage;
  assert.deepEqual([claude.input_tokens, claude.output_tokens_details], [null, {}]);
  for (
    const [path, body, key] of [
      ["/v1/chat/completions", CHAT, "usage"],
      ["/v1/responses", { model: "gpt-4o", input: "hi" }, "usage"],
      ["/v1/messages", CLAUDE, "usage"],
      ["/v1beta/models/gemini-2.5-flash:generateContent", GEMINI, "usageMetadata"],
    ] as const
  ) {
    assert.equal(JSON.parse(await answered({ text: "a", usage: null }, path, body))[key], null, path);
  }
  const ollama = JSON.parse(
    await answered({ text: "a", usage: null }, "/api/chat", { ...OLLAMA, stream: false }),
  );
  assert.ok(!("eval_count" in ollama) && !("prompt_eval_count" in ollama));
});

Deno.test("log probabilities go with the texts of the parts", async () => {
  const body = { ...CHAT, logprobs: true };
  const parts = [{ thinking: "Hm" }, { text: "One two" }, { call: { name: "now" } }, { text: " three" }];
  const whole = JSON.parse(await answered({ parts }, "/v1/chat/completions", body));
  const tokens = whole.choices[0].logprobs.content.map(({ token }: { token: string }) => token);
  assert.deepEqual(tokens, ["One", " two", " three"]);
  const frames = framesOf(await answered({ parts }, "/v1/chat/completions", { ...body, stream: true }));
  for (const { choices: [{ delta, logprobs }] } of frames) {
    if (delta.content) assert.equal(logprobs.content[0].token, delta.content);
    else assert.equal(logprobs, null);
  }
});
