/** Defects that public bug reports about LLM APIs have shown; the numbers are those of the findings. */
import { strict as assert } from "node:assert";
import { versionFor } from "./anthropic/support.ts";
import { always, type Bench, withServer } from "../harness.ts";

const TOOLS = ["get_weather", "now"];
const SCHEMA = { type: "object", properties: {} };
const MESSAGES = [{ role: "user", content: "hi" }];
const CLAUDE = { model: "claude-sonnet-4-5", max_tokens: 200, messages: MESSAGES };
const KNOWN = [{ answer: { text: "Hello there big wide world" } }];

function rules(list: readonly object[]): string {
  return `llm.response.rules=${JSON.stringify(list)}`;
}

async function post(ask: Bench["ask"], path: string, body: object, headers = {}): Promise<string> {
  const response = await ask(path, { method: "POST", body: JSON.stringify(body), headers });
  return await response.text();
}

const functions = TOOLS.map((name) => ({ name, parameters: SCHEMA }));
const ANTHROPIC = { ...CLAUDE, tools: TOOLS.map((name) => ({ name, input_schema: SCHEMA })) };
const SPEAKING: Readonly<Record<string, readonly [path: string, body: object]>> = {
  chat: ["/v1/chat/completions", {
    model: "gpt-4o",
    messages: MESSAGES,
    tools: functions.map((one) => ({ type: "function", function: one })),
  }],
  responses: ["/v1/responses", {
    model: "gpt-4o",
    input: "hi",
    tools: functions.map((one) => ({ type: "function", ...one })),
  }],
  anthropic: ["/v1/messages", ANTHROPIC],
  gemini: ["/v1beta/models/gemini-2.0-flash:generateContent", {
    contents: [{ parts: [{ text: "hi" }] }],
    tools: [{ functionDeclarations: functions }],
  }],
  "gemini, streamed": ["/v1beta/models/gemini-2.0-flash:streamGenerateContent?alt=sse", {
    contents: [{ parts: [{ text: "hi" }] }],
    tools: [{ functionDeclarations: functions }],
  }],
  ollama: ["/api/chat", {
    model: "llama3.2:latest",
    messages: MESSAGES,
    stream: false,
    tools: functions.map((one) => ({ type: "function", function: one })),
  }],
};

const BOTH = { text: "Let me check", calls: [{ name: "now" }, { name: "get_weather" }] };

async function spoken(name: string, more: object = {}): Promise<string> {
  const [path = "", body = {}] = SPEAKING[name] ?? [];
  let text = "";
  await withServer({ set: [rules([{ answer: BOTH }])] }, async ({ ask }) => {
    text = await post(ask, path, { ...body, ...more }, versionFor(path));
  });
  return text;
}

Deno.test("D1: a chat answer says the text of its rule, and calls behind it", async () => {
  const { choices: [choice] } = JSON.parse(await spoken("chat"));
  assert.equal(choice.message.content, "Let me check");
  assert.deepEqual(
    choice.message.tool_calls.map((call: { function: { name: string } }) => call.function.name),
    [
      "now",
      "get_weather",
    ],
  );
  assert.equal(choice.finish_reason, "tool_calls");
});

Deno.test("D1: a streamed chat answer says the text first, then opens each call", async () => {
  const frames = (await spoken("chat", { stream: true })).split("\n\n").filter((frame) =>
    frame.startsWith("data: {")
  );
  const deltas = frames.map((frame) => JSON.parse(frame.slice(6)).choices[0].delta);
  assert.equal(deltas[0].content, "");
  const said = deltas.findLastIndex(({ content }) => content);
  const called = deltas.findIndex(({ tool_calls }) => tool_calls);
  assert.ok(said > 0 && called > said, JSON.stringify(deltas));
  assert.equal(deltas.map(({ content }) => content ?? "").join(""), "Let me check");
  const opened = deltas.flatMap(({ tool_calls: [call] = [] }) =>
    call?.id ? [[call.index, call.function.name]] : []
  );
  assert.deepEqual(opened, [[0, "now"], [1, "get_weather"]]);
});

Deno.test("D1: a call as it was before there were tools comes behind the text, too", async () => {
  const legacy = { model: "gpt-4o", messages: MESSAGES, functions, stream: true };
  await withServer(
    { set: [rules([{ answer: { text: "Well", calls: [{ name: "now" }] } }])] },
    async ({ ask }) => {
      const frames = (await post(ask, "/v1/chat/completions", legacy)).split("\n\n");
      const deltas = frames.filter((one) => one.startsWith("data: {")).map((one) =>
        JSON.parse(one.slice(6)).choices[0].delta
      );
      assert.deepEqual(deltas.map((delta) => Object.keys(delta)[0]), [
        "role",
        "content",
        ...deltas.slice(2, -1).map(() => "function_call"),
        undefined,
      ]);
      assert.equal(deltas[2].function_call.name, "now");
    },
  );
});

Deno.test("D1: a response has a message before the calls, whole and streamed alike", async () => {
  const { output } = JSON.parse(await spoken("responses"));
  assert.deepEqual(output.map(({ type }: { type: string }) => type), [
    "message",
    "function_call",
    "function_call",
  ]);
  assert.equal(output[0].content[0].text, "Let me check");
  const events = await spoken("responses", { stream: true });
  assert.ok(
    events.indexOf("response.output_text.delta") < events.indexOf("response.function_call_arguments"),
  );
});

Deno.test("D1: a message of Anthropic's has the text block first, whole and streamed alike", async () => {
  const { content, stop_reason } = JSON.parse(await spoken("anthropic"));
  assert.deepEqual(content.map(({ type }: { type: string }) => type), ["text", "tool_use", "tool_use"]);
  assert.deepEqual([content[0].text, stop_reason], ["Let me check", "tool_use"]);
  const types = [
    ...(await spoken("anthropic", { stream: true })).matchAll(/"content_block":\{"type":"(\w+)"/g),
  ];
  assert.deepEqual(types.map(([, type]) => type), ["text", "tool_use", "tool_use"]);
});

Deno.test("D1: Gemini's and Ollama's answers have text and calls", async () => {
  const { candidates: [{ content: { parts } }] } = JSON.parse(await spoken("gemini"));
  assert.deepEqual(parts.map((part: object) => Object.keys(part)[0]), [
    "text",
    "functionCall",
    "functionCall",
  ]);
  const streamed = await spoken("gemini, streamed");
  assert.ok(
    streamed.indexOf('"text":"Let"') > 0 &&
      streamed.indexOf('"text":"Let"') < streamed.indexOf("functionCall"),
  );
  const { message } = JSON.parse(await spoken("ollama"));
  assert.deepEqual([message.content, message.tool_calls.length], ["Let me check", 2]);
});

Deno.test("D1: a limit of tokens takes the text first, and a call only where there is room", async () => {
  const { choices: [choice] } = JSON.parse(await spoken("chat", { max_tokens: 2 }));
  assert.deepEqual([choice.message.content, choice.finish_reason], ["Let me", "length"]);
  assert.equal(choice.message.tool_calls, undefined);
});

/** The tokens that came before an error, or before the stream ended. */
async function tokensBefore(
  fault: string,
  options: object,
  at: "chat" | "anthropic" | "responses",
): Promise<string> {
  const [path = "", body = {}] = {
    chat: SPEAKING["chat"],
    responses: SPEAKING["responses"],
    anthropic: ["/v1/messages", CLAUDE] as const,
  }[at] ?? [];
  const { tools: _, ...plain } = { tools: [], ...body };
  let text = "";
  await withServer({ set: [...always(fault, { ...options }), rules(KNOWN)] }, async ({ ask }) => {
    const response = await ask(path, {
      method: "POST",
      body: JSON.stringify({ ...plain, stream: true }),
      headers: versionFor(path),
    });
    const decoder = new TextDecoder();
    try {
      for await (const piece of response.body ?? []) text += decoder.decode(piece);
    } catch { /* it breaks as it was told to */ }
  });
  const said = text.matchAll(/"(?:content|text|delta)":"( ?(?:Hello|there|big|wide|world))"/g);
  return [...said].map(([, token]) => token).join("");
}

for (const at of ["chat", "anthropic", "responses"] as const) {
  for (
    const [tokens, said] of [[0, ""], [1, "Hello"], [2, "Hello there"], [
      9,
      "Hello there big wide world",
    ]] as const
  ) {
    Deno.test(`D3: stream_error strikes after ${tokens} tokens where stream_cut does: ${at}`, async () => {
      const place = { after_tokens: [tokens, tokens] };
      assert.equal(await tokensBefore("stream_error", place, at), said);
      assert.equal(await tokensBefore("stream_cut", place, at), said);
    });
  }
}

const GEMINI = ["/v1beta/models/gemini-2.5-pro:generateContent", {
  contents: [{ parts: [{ text: "hi" }] }],
}] as const;

for (
  const [fault, options, time] of [
    ["insufficient_quota", {}, "PerDay"],
    ["rate_limit", {}, "PerMinute"],
    ["rate_limit", { window: "day" }, "PerDay"],
  ] as const
) {
  Deno.test(`D4: ${fault} ${JSON.stringify(options)} names Gemini's quota ${time}`, async () => {
    await withServer({ set: always(fault, options) }, async ({ ask }) => {
      const { error } = JSON.parse(await post(ask, ...GEMINI));
      assert.match(error.details[0].violations[0].quotaId, new RegExp(`Requests${time}PerProjectPerModel`));
      const delay = error.details.some((one: object) => JSON.stringify(one).includes("RetryInfo"));
      assert.equal(delay, fault === "rate_limit"); // who has used up the day need not wait a minute
    });
  });
}

Deno.test("D4: rate_limit of a day says so in OpenAI's words, too", async () => {
  await withServer({ set: always("rate_limit", { window: "day" }) }, async ({ chat }) => {
    assert.match((await (await chat()).json()).error.message, /on requests per day \(RPD\)/);
  });
});

for (
  const [path, body, host] of [
    ["/v1/messages", CLAUDE, "api.anthropic.com"],
    [...GEMINI, "generativelanguage.googleapis.com"],
    ["/v1/chat/completions", { model: "gpt-4o", messages: MESSAGES }, "api.openai.com"],
  ] as const
) {
  Deno.test(`D5: the page of the CDN before ${path} names ${host}`, async () => {
    await withServer({ set: always("gateway_page", { status: 520 }) }, async ({ ask }) => {
      const headers = path === "/v1/messages" ? { "anthropic-version": "2023-06-01" } : {};
      assert.ok((await post(ask, path, body, headers)).includes(`<title>${host} | 520:`));
    });
  });
}

/** Content that a filter leaves of five tokens. */
async function filtered(
  options: object,
  more: Record<string, unknown> = {},
): Promise<readonly [string, string]> {
  let left: readonly [string, string] = ["", ""];
  const set = [...always("content_filter", { where: "output", ...options }), rules(KNOWN)];
  await withServer({ set }, async ({ chat }) => {
    const { choices: [{ message, finish_reason }] } = await (await chat(more)).json();
    left = [message.content, finish_reason];
  });
  return left;
}

Deno.test("D6: content_filter cuts something off a short answer, and where it is told to", async () => {
  const [text, finish] = await filtered({});
  assert.ok("Hello there big wide world".startsWith(text) && text.length < 26, text);
  assert.equal(finish, "content_filter");
  assert.equal((await filtered({ after_tokens: [2, 2] }))[0], "Hello there");
  assert.equal((await filtered({ at_pct: [60, 60] }))[0], "Hello there big");
  assert.equal((await filtered({ after_tokens: [9, 9] }))[0], "Hello there big wide");
  assert.equal((await filtered({ after_tokens: [2, 2] }, { model: "gpt-5" }))[0], "Hello there"); // which thinks before
});

Deno.test("truncated and incomplete_response can be placed to the byte", async () => {
  for (const fault of ["truncated", "incomplete_response"]) {
    await withServer({ set: always(fault, { bytes: [7, 7] }) }, async ({ ask }) => {
      const response = await ask("/v1/models");
      let text = "";
      const decoder = new TextDecoder();
      try {
        for await (const piece of response.body ?? []) text += decoder.decode(piece);
      } catch { /* incomplete_response breaks */ }
      assert.equal(text.length, 7, fault);
    });
  }
});

for (
  const [fault, options] of [
    ["odd_status", { status: 600 }],
    ["odd_status", { status: "600" }],
    ["informational_storm", { status: "103" }],
    ["unexpected_body", { status: "204" }],
    ["gateway_page", { status: "520" }],
    ["head_unlike_get", { form: 404 }],
  ] as const
) {
  Deno.test(`A6: ${fault} takes ${JSON.stringify(options)}, be it a number or a text`, async () => {
    await withServer({ set: always(fault, options) }, async ({ chat }) => {
      await (await chat()).body?.cancel();
    });
  });
}
