import { strict as assert } from "node:assert";
import { type Bench, HELLO, withServer } from "../harness.ts";
import { fc } from "../engine/support.ts";

const CHAT = "/v1/chat/completions";
const GEMINI = "/v1beta/models/gemini-2.5-pro:generateContent";

/** Fails unless the answer is a 4xx with OpenAI's four keys. */
async function assertRefused(response: Response, what: string): Promise<void> {
  assert.ok(response.status >= 400 && response.status < 500, `${what}: ${response.status}`);
  const { error } = await response.json();
  assert.deepEqual(Object.keys(error), ["message", "type", "param", "code"], what);
  assert.equal(error.type, "invalid_request_error", what);
  assert.match(response.headers.get("x-request-id") ?? "", /^req_[0-9a-f]{32}$/, what);
}

function post(ask: Bench["ask"], body: BodyInit): Promise<Response> {
  return ask(CHAT, { method: "POST", body });
}

const [user] = HELLO.messages;

/** Bodies that crashed the ancestor, and other classics. */
const CRASHERS: Readonly<Record<string, BodyInit>> = {
  "nothing": "",
  "not JSON": "{",
  "a bare word": "hello",
  "a list": "[]",
  "a string": '"x"',
  "null": "null",
  "a number": "12",
  "NaN as a model": '{"model": NaN, "messages": []}',
  "a model that is a list": JSON.stringify({ ...HELLO, model: ["gpt-4o"] }),
  "a model that is an object": JSON.stringify({ ...HELLO, model: {} }),
  "a model that is a number": JSON.stringify({ ...HELLO, model: 7 }),
  "an empty model": JSON.stringify({ ...HELLO, model: "" }),
  "no messages": '{"model": "gpt-4o"}',
  "messages that are null": '{"model": "gpt-4o", "messages": null}',
  "messages that are a string": '{"model": "gpt-4o", "messages": "hi"}',
  "no message at all": '{"model": "gpt-4o", "messages": []}',
  "a message that is a string": '{"model": "gpt-4o", "messages": ["hi"]}',
  "a message without a role": '{"model": "gpt-4o", "messages": [{"content": "hi"}]}',
  "an unknown role": '{"model": "gpt-4o", "messages": [{"role": "robot", "content": "hi"}]}',
  "a text part that is a number":
    '{"model": "gpt-4o", "messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]}',
  "a text part without a text":
    '{"model": "gpt-4o", "messages": [{"role": "user", "content": [{"type": "text"}]}]}',
  "a part that is null": '{"model": "gpt-4o", "messages": [{"role": "user", "content": [null]}]}',
  "a content that is a number": '{"model": "gpt-4o", "messages": [{"role": "user", "content": 5}]}',
  "deep nesting as a message": `{"model": "gpt-4o", "messages": ${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  "deep nesting alone": "[".repeat(200_000),
  "bytes that are not UTF-8": new Uint8Array([0xff, 0xfe, 0x00, 0x80]),
  "a tool message without a call": JSON.stringify({
    ...HELLO,
    messages: [{ role: "tool", tool_call_id: "x", content: "y" }],
  }),
  "a prompt longer than the context": JSON.stringify({
    ...HELLO,
    model: "gpt-4",
    messages: [{ ...user, content: "word ".repeat(9000) }],
  }),
  "more output than the model has": JSON.stringify({ ...HELLO, max_tokens: 100_000 }),
};

for (const [name, body] of Object.entries(CRASHERS)) {
  Deno.test(`a request with ${name} is refused in OpenAI's shape and recorded`, async () => {
    await withServer({}, async ({ ask, rows }) => {
      await assertRefused(await post(ask, body), name);
      const [row] = await rows();
      assert.equal(row?.["outcome"], "client_error");
      assert.equal(row?.["ordinal"], null);
    });
  });
}

const UNKNOWN_KEYS: Readonly<Record<string, BodyInit>> = {
  "foo": JSON.stringify({ ...HELLO, foo: 1 }),
  "__proto__": '{"__proto__": 1, "model": "gpt-4o", "messages": [{"role": "user", "content": "x"}]}',
  "constructor": JSON.stringify({ ...HELLO, constructor: 1 }),
};

for (const [name, body] of Object.entries(UNKNOWN_KEYS)) {
  Deno.test(`a key called ${name} is refused where llm.strict is, and passes elsewhere`, async () => {
    await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
      await assertRefused(await post(ask, body), name);
    });
    await withServer({}, async ({ ask }) => {
      const { choices: [choice] } = await (await post(ask, body)).json();
      assert.equal(choice.message.role, "assistant");
    });
  });
}

/** Requests that say `word` where the server looks something up by it. */
const WORDED: Readonly<Record<string, (word: string) => readonly [path: string, body: unknown]>> = {
  "type of a schema": (word) => {
    const json_schema = { name: "x", schema: { allOf: [{ type: word }, { minLength: 1 }] } };
    return [CHAT, { ...HELLO, response_format: { type: "json_schema", json_schema } }];
  },
  "level of thinking": (thinkingLevel) => {
    const contents = [{ parts: [{ text: "x" }] }];
    return [GEMINI, { contents, generationConfig: { thinkingConfig: { thinkingLevel } } }];
  },
};

for (const [name, wordsOf] of Object.entries(WORDED)) {
  Deno.test(`the ${name} may be a word that every JavaScript object knows`, async () => {
    await withServer({}, async ({ ask }) => {
      for (const word of ["constructor", "toString", "__proto__"]) {
        const [path, body] = wordsOf(word);
        const response = await ask(path, { method: "POST", body: JSON.stringify(body) });
        assert.equal(response.status, 200, `${word}: ${await response.text()}`);
      }
    });
  });
}

/** Values that are wrong for nearly every field. */
const wrongValue = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.array(fc.jsonValue(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
);
const FIELDS = [
  "audio",
  "frequency_penalty",
  "functions",
  "logit_bias",
  "logprobs",
  "max_completion_tokens",
  "max_tokens",
  "metadata",
  "modalities",
  "n",
  "parallel_tool_calls",
  "prediction",
  "presence_penalty",
  "prompt_cache_key",
  "reasoning_effort",
  "response_format",
  "safety_identifier",
  "seed",
  "service_tier",
  "stop",
  "store",
  "stream",
  "stream_options",
  "temperature",
  "tool_choice",
  "tools",
  "top_logprobs",
  "top_p",
  "user",
  "verbosity",
  "web_search_options",
  "model",
  "messages",
  "unknown_key",
];

Deno.test("any value in any field gives an answer or a 4xx in OpenAI's shape, never a bug, and is recorded", async () => {
  await withServer({}, async ({ ask, rows }) => {
    let sent = 0;
    const broken = fc.dictionary(fc.constantFrom(...FIELDS), wrongValue, { minKeys: 1, maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(broken, async (fields) => {
        sent++;
        const response = await post(ask, JSON.stringify({ ...HELLO, ...fields }));
        if (response.status === 200) await response.body?.cancel();
        else await assertRefused(response, JSON.stringify(fields));
      }),
      { numRuns: 500, seed: 1 },
    );
    assert.equal((await rows()).length, sent);
  });
});

Deno.test("any bytes as a body give a 4xx in OpenAI's shape, and are recorded", async () => {
  await withServer({}, async ({ ask, rows }) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await assertRefused(await post(ask, bytes as Uint8Array<ArrayBuffer>), String(bytes));
      }),
      { numRuns: 200, seed: 1 },
    );
    assert.equal((await rows()).length, 200);
  });
});

Deno.test("any JSON as messages gives an answer or a 4xx, never a bug", async () => {
  await withServer({}, async ({ ask }) => {
    const message = fc.record({
      role: fc.constantFrom("user", "assistant", "tool", "x"),
      content: fc.jsonValue(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(message, fc.jsonValue()), { maxLength: 4 }), async (messages) => {
        const response = await post(ask, JSON.stringify({ ...HELLO, messages }));
        if (response.status !== 200) await assertRefused(response, JSON.stringify(messages));
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

Deno.test("any path and method under the API gives an answer or a 4xx in OpenAI's shape", async () => {
  await withServer({}, async ({ ask, rows }) => {
    const path = fc.array(fc.webSegment(), { maxLength: 4 }).map((parts) => `/v1/${parts.join("/")}`);
    const method = fc.constantFrom("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS");
    let sent = 0;
    await fc.assert(
      fc.asyncProperty(path, method, async (path, method) => {
        sent++;
        const response = await ask(path, { method });
        if (response.status !== 200) await assertRefused(response, `${method} ${path}`);
      }),
      { numRuns: 300, seed: 1 },
    );
    assert.equal((await rows()).length, sent);
  });
});

Deno.test("a body over the limit is 413 in OpenAI's shape", async () => {
  await withServer({ set: ["server.max_body_bytes=100"] }, async ({ ask }) => {
    const response = await post(ask, JSON.stringify({ ...HELLO, user: "x".repeat(200) }));
    assert.equal(response.status, 413);
    assert.match((await response.json()).error.message, /^Maximum content size limit \(100\) exceeded/);
  });
});

Deno.test("an upload over the limit is 413 in OpenAI's shape, whatever length it declares", async () => {
  await withServer({ set: ["server.max_body_bytes=1000"] }, async ({ ask }) => {
    const form = new FormData();
    form.set("purpose", "batch");
    form.set("file", new File(["x".repeat(2_000)], "lines.jsonl"));
    const { headers, body } = new Request("http://localhost", { method: "POST", body: form });
    const response = await ask("/v1/files", { method: "POST", headers, body });
    assert.equal(headers.has("content-length"), false);
    assert.equal(response.status, 413);
    assert.match((await response.json()).error.message, /^Maximum content size limit \(1000\) exceeded/);
  });
});

Deno.test("a lone surrogate in the model is echoed, recorded, and no bug", async () => {
  await withServer({}, async ({ ask, rows }) => {
    const response = await post(
      ask,
      '{"model": "a\\ud800b", "messages": [{"role": "user", "content": "\\udfff"}]}',
    );
    assert.equal((await response.json()).model, "a\ud800b");
    assert.deepEqual((await rows()).map(({ model }) => model), ["a\ufffdb"]);
  });
});

Deno.test("a NUL in the model is echoed, and recorded as U+FFFD with what is behind it", async () => {
  await withServer({}, async ({ ask, rows }) => {
    const response = await post(
      ask,
      '{"model": "a\\u0000b", "messages": [{"role": "user", "content": "\\u0000"}]}',
    );
    assert.equal((await response.json()).model, "a\0b");
    assert.deepEqual((await rows()).map(({ model }) => model), ["a\ufffdb"]);
  });
});

Deno.test("a valid request nested deeper than the stack is answered, with determinism: content too", async () => {
  await withServer({ set: ["determinism=content"] }, async ({ ask, rows }) => {
    const deep = `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`;
    const [head] = JSON.stringify(HELLO).split(/\}$/);
    const response = await post(ask, `${head},"web_search_options":{"user_location":${deep}}}`);
    assert.equal(response.status, 200);
    await response.body?.cancel();
    assert.equal((await rows()).length, 1);
  });
});
