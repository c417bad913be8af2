/** Defects that suites and programs made for the real APIs have shown; the numbers are those of the findings. */
import { strict as assert } from "node:assert";
import { type Bench, withListener, withServer } from "../harness.ts";
import { portOf, raw, takeApart } from "../raw.ts";

const STRICT = ["llm.strict=true"];
const MESSAGES = [{ role: "user", content: "hi" }];
const VERSION = { "anthropic-version": "2023-06-01" };

async function post(ask: Bench["ask"], path: string, body: object, headers = {}) {
  const response = await ask(path, { method: "POST", body: JSON.stringify(body), headers });
  return { status: response.status, json: await response.json() };
}

const UNKNOWN: readonly (readonly [path: string, body: object])[] = [
  ["/v1/chat/completions", { model: "gpt-4o", messages: MESSAGES, top_k: 5, chat_template_kwargs: {} }],
  ["/v1/responses", { model: "gpt-4o", input: "x", transforms: [], reasoning: { unheard: true } }],
  ["/v1/embeddings", { model: "text-embedding-3-small", input: "x", unheard: 1 }],
  ["/v1/messages", { model: "claude-sonnet-4-5", max_tokens: 9, messages: MESSAGES, unheard: 1 }],
  ["/v1beta/models/gemini-2.5-pro:generateContent", { contents: [{ parts: [{ text: "hi" }] }], unheard: 1 }],
];

for (const [path, body] of UNKNOWN) {
  Deno.test(`1: unknown parameters of ${path} pass, and are refused by strict alone`, async () => {
    await withServer(
      {},
      async ({ ask }) => assert.equal((await post(ask, path, body, versionOf(path))).status, 200),
    );
    await withServer({ set: STRICT }, async ({ ask }) => {
      assert.equal((await post(ask, path, body, versionOf(path))).status, 400);
    });
  });
}

function versionOf(path: string) {
  return path === "/v1/messages" ? VERSION : {};
}

Deno.test("1: client_metadata is known, strict or not", async () => {
  await withServer({ set: STRICT }, async ({ ask }) => {
    const asked = { model: "gpt-5.5", input: "x", client_metadata: { a: "b" } };
    assert.equal((await post(ask, "/v1/responses", asked)).status, 200);
  });
});

Deno.test("2: a conversation is updated, and its items are had and taken out one by one", async () => {
  await withServer({}, async ({ ask }) => {
    const items = [{ role: "user", content: "a", id: null }, { role: "assistant", content: "b" }];
    const { json: { id } } = await post(ask, "/v1/conversations", { items });
    const path = `/v1/conversations/${id}`;
    assert.deepEqual((await post(ask, path, { metadata: { a: "b" } })).json.metadata, { a: "b" });
    const { data } = await (await ask(`${path}/items?order=asc`)).json();
    assert.match(data[0].id, /^msg_/); // not null, as it was sent
    assert.deepEqual(data[1].content[0], { annotations: [], logprobs: [], type: "output_text", text: "b" });
    const one = `${path}/items/${data[0].id}`;
    assert.deepEqual(await (await ask(one)).json(), data[0]);
    assert.equal((await (await ask(one, { method: "DELETE" })).json()).id, id);
    assert.equal((await ask(one)).status, 404);
    assert.equal((await (await ask(`${path}/items`)).json()).data.length, 1);
  });
});

Deno.test("3: an upgrade to WebSocket on /v1/responses is a 426", async () => {
  await withListener({}, async ({ url }) => {
    const lines = ["Host: x", "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"];
    const { text } = await raw(portOf(url), `GET /v1/responses HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    assert.equal(takeApart(text)?.status, 426);
  });
});

Deno.test("4: Gemini's JSON Schemas may have types in capitals", async () => {
  const schema = { type: "OBJECT", properties: { type: { type: "STRING" } }, required: ["type"] };
  await withServer({}, async ({ ask }) => {
    const path = "/v1beta/models/gemini-2.0-flash:generateContent";
    const contents = [{ parts: [{ text: "hi" }] }];
    const config = { responseMimeType: "application/json", responseJsonSchema: schema };
    const answer = (await post(ask, path, { contents, generationConfig: config })).json;
    assert.equal(typeof JSON.parse(answer.candidates[0].content.parts[0].text).type, "string");
    const tools = [{ functionDeclarations: [{ name: "f", parametersJsonSchema: schema }] }];
    const called = (await post(ask, path, { contents, tools })).json;
    assert.equal(typeof called.candidates[0].content.parts[0].functionCall.args.type, "string");
  });
});

Deno.test("5: gpt-5.1 and later take any temperature, and reason only where they are asked to", async () => {
  await withServer({}, async ({ chat }) => {
    for (const model of ["gpt-5.1", "gpt-5.2", "gpt-5.5"]) {
      const plain = await chat({ model, temperature: 0.2 });
      assert.equal(plain.status, 200, model);
      assert.equal((await plain.json()).usage.completion_tokens_details.reasoning_tokens, 0);
      const thinking = await (await chat({ model, reasoning_effort: "high" })).json();
      assert.ok(thinking.usage.completion_tokens_details.reasoning_tokens > 0);
      assert.equal((await chat({ model, reasoning_effort: "low", temperature: 0.2 })).status, 400);
    }
    assert.equal((await chat({ model: "gpt-5", temperature: 0.2 })).status, 400);
  });
});

Deno.test("5: Responses of gpt-5.1 and later take the effort none, and a temperature with it", async () => {
  await withServer({}, async ({ ask }) => {
    for (const reasoning of [{ effort: "none" }, { summary: "auto" }]) {
      const asked = { model: "gpt-5.1", input: "x", reasoning, temperature: 0.2 };
      const { status, json } = await post(ask, "/v1/responses", asked);
      assert.deepEqual([status, json.reasoning?.effort], [200, "none"]);
    }
  });
});

Deno.test("5: an effort that a model does not take is refused in the words of each endpoint", async () => {
  await withServer({}, async ({ ask, chat }) => {
    const refused = await chat({ model: "gpt-5.1", reasoning_effort: "minimal" });
    const message = "Unsupported value: 'reasoning_effort' does not support 'minimal' with this model. " +
      "Supported values are: 'none', 'low', 'medium', and 'high'.";
    const { error } = await refused.json();
    assert.deepEqual([refused.status, error.message, error.code], [400, message, "unsupported_value"]);
    const asked = { model: "gpt-5-mini", input: "x", reasoning: { effort: "none" } };
    const { json } = await post(ask, "/v1/responses", asked);
    const response = "Unsupported value: 'none' is not supported with the 'gpt-5-mini' model. " +
      "Supported values are: 'minimal', 'low', 'medium', and 'high'.";
    assert.deepEqual([json.error.message, json.error.param], [response, "reasoning.effort"]);
    for (const model of ["gpt-5.2", "my-model"]) {
      assert.equal((await chat({ model, reasoning_effort: "xhigh" })).status, 200, model);
    }
  });
});

Deno.test("6: strict knows the models of today, and refuses those of another task or vendor", async () => {
  await withServer({ set: STRICT }, async ({ ask, chat }) => {
    for (const model of ["gpt-5.5", "gpt-5.2", "gpt-5-nano", "o1", "o3-mini", "gpt-4o-2024-11-20"]) {
      assert.equal((await chat({ model })).status, 200, model);
    }
    for (const model of ["text-embedding-3-small", "claude-opus-5", "foo"]) {
      assert.equal((await chat({ model })).status, 404, model);
    }
    const claude = { model: "claude-foo", max_tokens: 9, messages: MESSAGES };
    const refused = await post(ask, "/v1/messages", claude, VERSION);
    assert.deepEqual([refused.status, refused.json.error.type], [404, "not_found_error"]);
    const contents = [{ parts: [{ text: "hi" }] }];
    assert.equal((await post(ask, "/v1beta/models/foo:generateContent", { contents })).status, 404);
  });
});

Deno.test("8: a number is whole where there is room for one", async () => {
  const parameters = {
    type: "object",
    properties: { timeout: { type: "number" }, part: { type: "number", minimum: 0, maximum: 1 } },
    required: ["timeout", "part"],
  };
  await withServer({}, async ({ chat }) => {
    const fractions: boolean[] = [];
    for (let i = 0; i < 5; i++) {
      const tools = [{ type: "function", function: { name: "f", parameters } }];
      const { choices: [{ message }] } = await (await chat({ tools })).json();
      const { timeout, part } = JSON.parse(message.tool_calls[0].function.arguments);
      assert.ok(Number.isInteger(timeout), String(timeout));
      fractions.push(!Number.isInteger(part));
    }
    assert.ok(fractions.some((is) => is));
  });
});

Deno.test("9: Anthropic's tools without a name, and its newer blocks, are taken", async () => {
  await withServer({}, async ({ ask }) => {
    const types = ["mcp_tool_use", "mcp_tool_result", "compaction", "advisor_tool_result", "fallback"];
    const content = [...types, "mid_conv_system", "tool_addition", "tool_removal"].map((type) => ({ type }));
    const asked = {
      model: "claude-sonnet-4-5",
      max_tokens: 64,
      messages: [{ role: "user", content: [...content, { type: "text", text: "hi" }] }],
      tools: ["a", "b"].map((name) => ({ type: "mcp_toolset", mcp_server_name: name })),
    };
    const { status, json } = await post(ask, "/v1/messages", asked, VERSION);
    assert.equal(status, 200, JSON.stringify(json));
  });
});

Deno.test("a system message amid a conversation is taken in a beta, as Claude Code sends it", async () => {
  await withServer({}, async ({ ask }) => {
    const system = { role: "system", content: [{ type: "text", text: "Be brief" }] };
    const call = { type: "tool_use", id: "toolu_1", name: "f", input: {} };
    const result = { type: "tool_result", tool_use_id: "toolu_1", content: "x" };
    const messages = [
      ...MESSAGES,
      system,
      { role: "assistant", content: [call] },
      system,
      { role: "user", content: [result] },
    ];
    const asked = { model: "claude-opus-5-5", max_tokens: 64, messages };
    const beta = { ...VERSION, "anthropic-beta": "per-turn-control-2026-07-01" };
    const statusOf = async (body: object, headers: HeadersInit) =>
      (await post(ask, "/v1/messages", body, headers)).status;
    assert.equal(await statusOf(asked, beta), 200);
    assert.equal(await statusOf(asked, VERSION), 400);
    assert.equal(await statusOf({ ...asked, messages: [system, ...MESSAGES] }, beta), 400);
  });
});

Deno.test("10: a client of Anthropic's gets that API's 404 for what only OpenAI has", async () => {
  await withServer({}, async ({ ask }) => {
    for (const path of ["/v1/files", "/v1/batches"]) {
      const response = await ask(path, { headers: VERSION });
      assert.deepEqual([response.status, (await response.json()).error.type], [404, "not_found_error"], path);
    }
    const { status } = await post(ask, "/v1/embeddings", { model: "x", input: "x" }, VERSION);
    assert.equal(status, 404);
    assert.equal((await ask("/v1/models", { headers: VERSION })).status, 200);
  });
});

Deno.test("11: a stored prompt brings its model", async () => {
  await withServer({}, async ({ ask }) => {
    const { status, json } = await post(ask, "/v1/responses", { prompt: { id: "pmpt_1" }, input: "x" });
    assert.equal(status, 200);
    assert.match(json.model, /^gpt-/);
    assert.equal(json.usage.input_tokens_details.cache_write_tokens, 0);
  });
});

Deno.test("12: the row of a path that is not served has the path", async () => {
  await withServer({}, async ({ ask, rows }) => {
    await ask("/v1/threads");
    assert.equal((await rows())[0]?.["path"], "/v1/threads");
  });
});

Deno.test("13: a job of a file that is not there is refused", async () => {
  await withServer({}, async ({ ask }) => {
    const asked = { model: "gpt-4o-mini-2024-07-18", training_file: "file-none" };
    const { status, json } = await post(ask, "/v1/fine_tuning/jobs", asked);
    assert.deepEqual([status, json.error.param], [400, "training_file"]);
  });
});

Deno.test("13: only a model of one's own can be deleted", async () => {
  await withServer({}, async ({ ask }) => {
    assert.equal((await ask("/v1/models/gpt-4o", { method: "DELETE" })).status, 403);
    assert.equal((await ask("/v1/models/ft:gpt-4o:me::1", { method: "DELETE" })).status, 200);
  });
});

Deno.test("a reference to an item needs no type, and a job no empty error", async () => {
  await withServer({}, async ({ ask }) => {
    const input = [{ role: "user", content: "x" }, { id: "msg_1" }];
    assert.equal((await post(ask, "/v1/responses", { model: "gpt-4o", input })).status, 200);
    const form = new FormData();
    form.set("purpose", "fine-tune");
    form.set("file", new File(["{}"], "train.jsonl"));
    const { id } = await (await ask("/v1/files", { method: "POST", body: form })).json();
    const { json } = await post(ask, "/v1/fine_tuning/jobs", { model: "gpt-4o", training_file: id });
    assert.equal(json.error, null);
    const { data } = await (await ask(`/v1/fine_tuning/jobs/${json.id}/events`)).json();
    assert.deepEqual(data[0].data, {});
  });
});
