import { strict as assert } from "node:assert";
import { always, withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";
import { call, MODEL } from "./support.ts";
import { array, events } from "../../../llm/gemini/generate/content_stream.ts";

async function errorOf(response: Response) {
  const { error } = await response.json();
  assert.equal(error.code, response.status);
  assert.equal(response.headers.get("content-type"), "application/json; charset=UTF-8");
  return error;
}

const REFUSED: readonly (readonly [Record<string, unknown>, string | RegExp])[] = [
  [{ contents: [] }, "* GenerateContentRequest.contents: contents is not specified\n"],
  [
    { contents: [{ parts: [] }] },
    "* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.\n",
  ],
  [{ contents: [{ role: "robot", parts: [{ text: "x" }] }] }, "Please use a valid role: user, model."],
  [{ contents: "hi" }, /^Invalid value at 'contents\[0\]'/],
  [
    { contents: [{ parts: [{ text: 5 }] }] },
    /^Invalid value at 'contents\[0\]\.parts\[0\]\.text' \(TYPE_STRING\)/,
  ],
  [
    { contents: [{ parts: [{ foo: 5 }] }] },
    /^Invalid JSON payload received\. Unknown name "foo" at 'contents/,
  ],
  [{ foo: 1 }, 'Invalid JSON payload received. Unknown name "foo": Cannot find field.'],
  [{ generationConfig: { foo: 1 } }, /Unknown name "foo" at 'generation_config': Cannot find field\.$/],
  [
    { generationConfig: { temperature: "hot" } },
    /^Invalid value at 'generation_config\.temperature' \(TYPE_FLOAT\), "hot"/,
  ],
  [
    { generationConfig: { stopSequences: [7] } },
    "Invalid value at 'generation_config.stop_sequences[0]' (TYPE_STRING), 7",
  ],
  [
    { generationConfig: { temperature: {} } },
    "Invalid value at 'generation_config.temperature' (TYPE_FLOAT), Starting an object on a scalar field",
  ],
  [
    { generationConfig: { temperature: [1] } },
    `Invalid JSON payload received. Unknown name "temperature" at 'generation_config': Proto field is not ` +
    "repeating, cannot start list.",
  ],
  [{ generationConfig: { temperature: 3 } }, /temperature must be in the range \[0, 2\]/],
  [{ generationConfig: { candidateCount: 9 } }, /candidate_count must be in the range \[1, 8\]/],
  [{ tools: [{ functionDeclarations: [{ name: "a b" }] }] }, /Invalid function name/],
  [{ toolConfig: { functionCallingConfig: { mode: "SOMETIMES" } } }, /^Invalid value at 'tool_config/],
  [{ toolConfig: { functionCallingConfig: { mode: "constructor" } } }, /^Invalid value at 'tool_config/],
];

Deno.test("a bad request is told what is wrong, as INVALID_ARGUMENT", async () => {
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    for (const [body, message] of REFUSED) {
      const response = await call(ask, "generateContent", body);
      assert.equal(response.status, 400, JSON.stringify(body));
      const error = await errorOf(response);
      assert.equal(error.status, "INVALID_ARGUMENT");
      if (typeof message === "string") assert.equal(error.message, message);
      else assert.match(error.message, message);
    }
  });
});

Deno.test("whatever is sent, the answer is a 200 or a 400", async () => {
  const part = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.record({ text: fc.jsonValue({ maxDepth: 1 }), functionResponse: fc.jsonValue() }, {
      requiredKeys: [],
    }),
  );
  const fields = fc.record({
    contents: fc.oneof(
      fc.jsonValue(),
      fc.array(fc.record({ role: fc.constantFrom("user", "model"), parts: fc.array(part) })),
    ),
    systemInstruction: fc.jsonValue({ maxDepth: 3 }),
    generationConfig: fc.oneof(
      fc.jsonValue(),
      fc.record({
        responseSchema: fc.jsonValue(),
        thinkingConfig: fc.jsonValue(),
        stopSequences: fc.jsonValue(),
      }),
    ),
    tools: fc.oneof(
      fc.jsonValue(),
      fc.constant([{ functionDeclarations: [{ name: "f", parameters: { type: {} } }] }]),
    ),
    toolConfig: fc.jsonValue(),
    requests: fc.jsonValue(),
    content: fc.jsonValue(),
    outputDimensionality: fc.jsonValue(),
  }, { requiredKeys: [] });
  const verbs = fc.constantFrom("generateContent", "countTokens", "embedContent", "batchEmbedContents");
  await withServer({}, async ({ ask }) => {
    await fc.assert(
      fc.asyncProperty(verbs, fields, async (verb, body) => {
        const response = await call(ask, verb, body);
        await response.text();
        assert.ok([200, 400].includes(response.status), String(response.status));
      }),
      { numRuns: 300 },
    );
    for (const body of ["", "{", "[]", "null", "[".repeat(100_000), '{"__proto__": 1}']) {
      const response = await ask(`/v1beta/models/${MODEL}:generateContent`, { method: "POST", body });
      assert.equal((await errorOf(response)).status, "INVALID_ARGUMENT");
    }
    const deep = `{"type":"OBJECT","properties":${'{"a":{"properties":'.repeat(5000)}{}${"}}".repeat(5000)}}`;
    const schema =
      `{"contents":[{"parts":[{"text":"x"}]}],"generationConfig":{"responseMimeType":"application/json",` +
      `"responseSchema":${deep}}}`;
    const response = await ask(`/v1beta/models/${MODEL}:generateContent`, { method: "POST", body: schema });
    await response.text();
    assert.equal(response.status, 200);
  });
});

Deno.test("what is not there is NOT_FOUND", async () => {
  await withServer({}, async ({ ask }) => {
    for (const [path, method] of [["/v1beta/nowhere", "GET"], ["/v1beta/models/x", "GET"]] as const) {
      assert.equal((await errorOf(await ask(path, { method }))).status, "NOT_FOUND");
    }
    const error = await errorOf(await call(ask, "sing"));
    assert.match(
      error.message,
      /^models\/gemini-2\.0-flash is not found for API version v1beta, .* for sing\. /,
    );
  });
});

Deno.test("only known keys are let in, by header or by query", async () => {
  await withServer({ set: ['llm.api_keys=["AIza"]'] }, async ({ ask }) => {
    const status = async (query: string, headers = {}) => {
      const response = await call(ask, `generateContent${query}`, {}, headers);
      return response.status === 200 ? void await response.text() : await errorOf(response);
    };
    assert.equal(await status("?key=AIza"), undefined);
    assert.equal(await status("", { "x-goog-api-key": "AIza" }), undefined);
    const wrong = await status("?key=bad");
    assert.equal(wrong.message, "API key not valid. Please pass a valid API key.");
    assert.equal(wrong.details[0].reason, "API_KEY_INVALID");
    assert.equal((await status("")).status, "PERMISSION_DENIED");
  });
});

Deno.test("faults are told in Google's words", async () => {
  const told = {
    rate_limit: [429, "RESOURCE_EXHAUSTED", /^You exceeded your current quota/],
    capacity_529: [529, "UNAVAILABLE", /overloaded/],
    internal_error: [500, "INTERNAL", /^An internal error has occurred\.$/],
    not_found: [404, "NOT_FOUND", /^models\/gemini-2\.0-flash is not found/],
  } as const;
  for (const [fault, [code, status, message]] of Object.entries(told)) {
    await withServer({ set: always(fault) }, async ({ ask }) => {
      const response = await call(ask, "streamGenerateContent?alt=sse");
      assert.equal(response.status, code);
      const error = await errorOf(response);
      assert.equal(error.status, status);
      assert.match(error.message, message);
      if (code !== 429) return;
      const info = error.details.find((one: { "@type": string }) => one["@type"].endsWith("RetryInfo"));
      assert.equal(info.retryDelay, `${response.headers.get("retry-after")}s`);
    });
  }
});

Deno.test("errors of a stream that is an array come in one, whoever finds them", async () => {
  for (const [set, body] of [[always("internal_error"), {}], [[], { contents: 3 }]] as const) {
    await withServer({ set: [...set] }, async ({ ask }) => {
      const [alone, ...more] = await (await call(ask, "streamGenerateContent", body)).json();
      assert.deepEqual(more, []);
      const same = await (await call(ask, "streamGenerateContent?alt=sse", body)).json();
      assert.deepEqual(alone, same);
      assert.equal(typeof same.error.message, "string");
    });
  }
});

Deno.test("limits refuse with the quota that was exceeded and the time after which to try again", async () => {
  await withServer({ set: ["llm.limits.requests_per_min=1"] }, async ({ ask }) => {
    await (await call(ask, "generateContent")).text();
    const { details: [quota, , retry] } = await errorOf(await call(ask, "generateContent"));
    assert.equal(quota.violations[0].quotaValue, "1");
    assert.equal(retry.retryDelay, "60s");
  });
});

Deno.test("an error within a stream keeps the frame of the stream", () => {
  const error = { status: 503, code: null, message: "?" };
  const busy = {
    code: 503,
    message: "The model is overloaded. Please try again later.",
    status: "UNAVAILABLE",
  };
  const [event] = events.dialect.errorFrames(error, []);
  assert.equal(event?.text, `data: ${JSON.stringify({ error: busy })}\r\n\r\n`);
  const first = array.dialect.errorFrames(error, []).map(({ text }) => text).join("");
  assert.deepEqual(JSON.parse(first), [{ error: busy }]);
});
