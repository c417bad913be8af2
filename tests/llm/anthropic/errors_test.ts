import { strict as assert } from "node:assert";
import { always, fakeClock, withServer } from "../../harness.ts";
import { fc } from "../../engine/support.ts";
import { create, eventsOf, HI, VERSION, WEATHER } from "./support.ts";
import { wrongMessages } from "../../../llm/anthropic/messages/message_list.ts";
import { messagesDialect } from "../../../llm/anthropic/messages/message_stream.ts";

/** Fails unless this is an error as Anthropic encodes it. */
async function errorOf(response: Response) {
  const { type, error, request_id } = await response.json();
  assert.equal(type, "error");
  assert.equal(request_id, response.headers.get("request-id"));
  return error;
}

const call = (id: string) => ({
  role: "assistant",
  content: [{ type: "tool_use", id, name: "x", input: {} }],
});

/** Changes of a request, each with the exact words of its refusal. */
const REFUSED: readonly (readonly [Record<string, unknown>, string | RegExp])[] = [
  [{ max_tokens: undefined }, "max_tokens: Field required"],
  [{ messages: undefined }, "messages: Field required"],
  [{ model: undefined }, "model: Field required"],
  [{ foo: 1 }, "foo: Extra inputs are not permitted"],
  [{ thread: { type: "create" } }, "thread: Extra inputs are not permitted"],
  [{ temperature: 1.5 }, "temperature: range: 0..1"],
  [{ max_tokens: 0 }, "max_tokens: Input should be greater than or equal to 1"],
  [{ max_tokens: "5" }, "max_tokens: Input should be a valid integer"],
  [
    { max_tokens: 64_001 },
    /^max_tokens: 64001 > 64000, which is the maximum allowed number of output tokens/,
  ],
  [{ stream: "yes" }, "stream: Input should be a valid boolean"],
  [{ messages: [] }, "messages: at least one message is required"],
  [{ messages: "hi" }, "messages: Input should be a valid list"],
  [{ messages: [{ content: "hi" }] }, "messages.0.role: Field required"],
  [
    { messages: [{ role: "robot", content: "hi" }] },
    "messages.0.role: Input should be 'user' or 'assistant'",
  ],
  [{ messages: [{ role: "system", content: "hi" }] }, /^messages: Unexpected role "system"/],
  [
    { messages: [{ role: "user", content: [{ type: "text" }] }] },
    "messages.0.content.0.text.text: Field required",
  ],
  [
    { messages: [{ role: "user", content: [{ type: "x" }] }] },
    /^messages\.0\.content\.0: Input tag 'x' found/,
  ],
  [{ messages: [{ role: "user", content: [{ type: { toString: 1 } }] }] }, /Input tag 'object' found/],
  [{ messages: [call("t1")] }, /^messages\.0: `tool_use` ids were found without `tool_result` blocks/],
  [
    { messages: [{ role: "user", content: [{ type: "tool_result", tool_use_id: "t" }] }] },
    /unexpected `tool_use_id`/,
  ],
  [
    {
      messages: [{
        role: "user",
        content: [{ type: "text", text: "x" }, { type: "tool_result", tool_use_id: "t" }],
      }],
    },
    "messages.0.content.1: unexpected `tool_use_id` found in `tool_result` blocks: t. Each `tool_result` block must " +
    "have a corresponding `tool_use` block in the previous message.",
  ],
  [{ tools: [{ name: "a b", input_schema: {} }] }, /^tools\.0\.custom\.name: String should match pattern/],
  [{ tools: [{ name: "a" }] }, "tools.0.custom.input_schema: Field required"],
  [{ tools: [WEATHER, WEATHER] }, "tools: Tool names must be unique."],
  [{ tools: [WEATHER], tool_choice: { type: "tool", name: "x" } }, "Tool 'x' not found in provided tools"],
  [{ thinking: { type: "enabled", budget_tokens: 5 } }, /greater than or equal to 1024$/],
  [{ thinking: { type: "enabled", budget_tokens: 4000 } }, /^`max_tokens` must be greater than/],
  [{ stop_sequences: [" "] }, "stop_sequences: each stop sequence must contain non-whitespace"],
  [
    { messages: [{ role: "user", content: "word ".repeat(200_001) }] },
    /^prompt is too long: \d+ tokens > 200000/,
  ],
];

Deno.test("messages are counted with those of the system that a beta lets in among them", () => {
  const [user, system] = ["user", "system"].map((role) => ({ role, content: "x" }));
  assert.match(
    wrongMessages([user, system, call("t1"), system, user], true) ?? "",
    /^messages\.2: `tool_use` ids/,
  );
  assert.match(wrongMessages([user, system, call("t1")], true) ?? "", /^messages\.2: `tool_use` ids/);
});

Deno.test("a bad request is told what is wrong in the words of the real API", async () => {
  await withServer({ set: ["llm.strict=true"] }, async ({ ask }) => {
    for (const [body, message] of REFUSED) {
      const response = await create(ask, body);
      assert.equal(response.status, 400, JSON.stringify(body).slice(0, 80));
      const error = await errorOf(response);
      assert.equal(error.type, "invalid_request_error");
      if (typeof message === "string") assert.equal(error.message, message);
      else assert.match(error.message, message);
    }
  });
});

Deno.test("whatever is sent, the answer is a 200 or a 400", async () => {
  const fields = fc.record(
    {
      ...Object.fromEntries(
        ["system", "tools", "tool_choice", "thinking", "stop_sequences", "output_config", "messages", "foo"]
          .map((field) => [field, fc.jsonValue({ maxDepth: 3 })]),
      ),
      messages: fc.array(fc.record({
        role: fc.constantFrom("user", "assistant"),
        content: fc.oneof(fc.string(), fc.array(fc.jsonValue({ maxDepth: 2 })), fc.jsonValue()),
      })),
    },
    { requiredKeys: [] },
  );
  await withServer({}, async ({ ask }) => {
    await fc.assert(
      fc.asyncProperty(fields, async (body) => {
        const response = await create(ask, body);
        await response.text();
        assert.ok([200, 400].includes(response.status), String(response.status));
      }),
      { numRuns: 200 },
    );
    for (const body of ["", "{", "[]", "null", "[".repeat(100_000), '{"__proto__": 1}']) {
      const response = await ask("/v1/messages", { method: "POST", headers: VERSION, body });
      assert.equal(response.status, 400);
      await errorOf(response);
    }
    const deep =
      `{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"}],"tools":[{"name":"x",` +
      `"input_schema":{"type":"object","x":${"[".repeat(20_000)}${"]".repeat(20_000)}}}]}`;
    const response = await ask("/v1/messages", { method: "POST", headers: VERSION, body: deep });
    await response.text();
    assert.equal(response.status, 200);
  });
});

Deno.test("what is not there, not allowed, too large or without a version is refused in Anthropic's shape", async () => {
  await withServer({ set: ["server.max_body_bytes=1024"] }, async ({ ask }) => {
    const refusal = async (response: Response) => {
      const { type, message } = await errorOf(response);
      return [response.status, type, message];
    };
    assert.deepEqual(await refusal(await ask("/v1/messages/nowhere", { headers: VERSION })), [
      404,
      "not_found_error",
      "Not Found",
    ]);
    assert.deepEqual(await refusal(await ask("/v1/messages")), [
      405,
      "invalid_request_error",
      "Method Not Allowed",
    ]);
    assert.deepEqual(await refusal(await create(ask, { metadata: { user_id: "x".repeat(2000) } })), [
      413,
      "request_too_large",
      "Request exceeds the maximum size",
    ]);
    const post = { method: "POST", body: JSON.stringify(HI) };
    assert.deepEqual(await refusal(await ask("/v1/messages", post)), [
      400,
      "invalid_request_error",
      "anthropic-version: header is required",
    ]);
    assert.deepEqual(await refusal(await ask("/v1/models/claude-x", { headers: VERSION })), [
      404,
      "not_found_error",
      "model: claude-x",
    ]);
  });
});

Deno.test("only known keys are let in, wherever the client puts them", async () => {
  await withServer({ set: ['llm.api_keys=["sk-ant-good"]'] }, async ({ ask }) => {
    const status = async (headers: HeadersInit) => {
      const response = await create(ask, {}, headers);
      return [
        response.status,
        response.status === 200 ? void await response.text() : await errorOf(response),
      ];
    };
    assert.equal((await status({ "x-api-key": "sk-ant-good" }))[0], 200);
    assert.equal((await status({ authorization: "Bearer sk-ant-good" }))[0], 200);
    assert.deepEqual(await status({ "x-api-key": "bad" }), [
      401,
      { type: "authentication_error", message: "invalid x-api-key" },
    ]);
    assert.deepEqual((await status({}))[0], 401);
  });
});

Deno.test("faults are told in Anthropic's words", async () => {
  const told = {
    rate_limit: [429, "rate_limit_error", /^This request would exceed the rate limit for your organization/],
    capacity_529: [529, "overloaded_error", /^Overloaded$/],
    internal_error: [500, "api_error", /^Internal server error$/],
    not_found: [404, "not_found_error", /^model: claude-haiku-4-5$/],
    forbidden: [403, "permission_error", /permission/],
    payment_required: [402, "billing_error", /^Your credit balance is too low/],
    conflict: [409, "conflict_error", /^Conflict$/],
    request_too_large: [413, "request_too_large", /maximum size/],
    context_length_exceeded: [
      400,
      "invalid_request_error",
      /^prompt is too long: \d+ tokens > 200000 maximum$/,
    ],
    insufficient_quota: [429, "rate_limit_error", /usage limits/],
    service_unavailable: [503, "overloaded_error", /^Overloaded$/],
  } as const;
  for (const [fault, [status, type, message]] of Object.entries(told)) {
    await withServer({ set: always(fault) }, async ({ ask }) => {
      const response = await create(ask, { stream: true });
      assert.equal(response.status, status);
      const error = await errorOf(response);
      assert.equal(error.type, type);
      assert.match(error.message, message);
      const { headers } = response;
      assert.ok(![...headers.keys()].some((name) => name.startsWith("x-ratelimit")));
      const waits = fault === "rate_limit" || fault === "capacity_529";
      assert.equal(headers.has("retry-after"), waits);
      if (fault === "rate_limit") assert.equal(headers.get("anthropic-ratelimit-requests-remaining"), "0");
    });
  }
});

Deno.test("an error within a stream is an event of its own, in Anthropic's words", () => {
  const [frame] = messagesDialect.errorFrames({ status: 529, code: "overloaded", message: "?" }, []);
  assert.equal(
    frame?.text,
    'event: error\ndata: {"type":"error","error":{"details":null,"type":"overloaded_error",' +
      '"message":"Overloaded"}}\n\n',
  );
});

Deno.test("limits are told in twelve headers, with RFC 3339 resets, and refuse as the real API does", async () => {
  const clock = fakeClock();
  const at = (ms: number) => new Date(clock.epoch() + ms).toISOString().replace(/\.\d+Z/, "Z");
  await withServer({ clock, set: ["llm.limits.requests_per_min=1"] }, async ({ ask }) => {
    const first = await create(ask);
    await first.text();
    const names = [...first.headers.keys()].filter((name) => name.startsWith("anthropic-ratelimit-"));
    assert.equal(names.length, 12);
    assert.equal(first.headers.get("anthropic-ratelimit-requests-reset"), at(60_000));
    const refused = await create(ask);
    assert.equal(refused.status, 429);
    assert.match((await errorOf(refused)).message, /of 1 requests per minute\./);
    const { headers } = refused;
    assert.equal(headers.get("retry-after"), "60");
    assert.equal(headers.get("anthropic-ratelimit-requests-limit"), "1");
    assert.equal(headers.get("anthropic-ratelimit-requests-remaining"), "0");
    assert.equal(headers.get("anthropic-ratelimit-requests-reset"), at(60_000));
  });
});

Deno.test("a client that would keep a thread on the server is told that there is none", async () => {
  await withServer({}, async ({ ask }) => {
    const response = await create(ask, { thread: { type: "create" } }, {
      "anthropic-beta": "message-threads",
    });
    assert.equal(response.status, 400);
    assert.equal((await errorOf(response)).details.error_code, "thread_unsupported_request");
  });
});

Deno.test("a truncated stream never has its last event", async () => {
  await withServer({ set: always("truncated") }, async ({ ask }) => {
    const text = await (await create(ask, { stream: true })).text();
    assert.ok(text.startsWith("event: message_start\n"));
    assert.ok(!text.includes("message_stop"));
  });
  await withServer({}, async ({ ask }) => {
    assert.equal((await eventsOf(await create(ask, { stream: true }))).at(-1).type, "message_stop");
  });
});

Deno.test("arguments that were cut are, in a whole answer, what is whole of them", async () => {
  const properties = { a: { type: "integer" }, b: { type: "string" } };
  const tools = [{ name: "f", input_schema: { type: "object", properties, required: ["a", "b"] } }];
  await withServer({ set: always("cut_arguments", { after_key: "b" }) }, async ({ ask }) => {
    const { content: [call] } = await (await create(ask, { tools })).json();
    assert.deepEqual(Object.keys(call.input), ["a"]);
  });
});
