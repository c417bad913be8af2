/** Group F of the checklist with the official SDK, in both versions, on Deno's `fetch`. */
import { strict as assert } from "node:assert";
import { APIUserAbortError } from "openai7";
import { ASK, openai7 } from "./clients/openai.ts";
import { readChunks } from "./clients/read.ts";
import { suiteOf } from "./line.ts";
import type { Server } from "./server.ts";

const BOTH = ["openai 7", "openai 6"];
const STREAMED = ["openai 7: create, streamed", "openai 6: create, streamed"];
const { line, test } = suiteOf();

const AT_ONCE = { retry_after_sec: [0, 0] };
/** Two waits of the SDK, each of at least three quarters of half a second and of a second. */
const BACKOFF_MS = 1_100;
const TIMEOUT_MS = 700;

line({
  name: "83. openai: a 429 that may be tried again at once is, three times in all, and is a RateLimitError",
  fault: "rate_limit",
  options: AT_ONCE,
  ways: BOTH,
  hits: 3,
  throws: "RateLimitError",
  message: /^429 Rate limit reached/,
  at_most_ms: BACKOFF_MS,
  check: ({ rows }) => assert.deepEqual(rows.map(({ attempt }) => attempt), [0, 1, 2]),
});

test("84. openai 7: a 429 and then a 200 make one success, whose retry count is 1", async (server) => {
  await server.always("rate_limit", AT_ONCE);
  await server.reset();
  const forgiving: typeof fetch = async (input, init) => {
    const response = await server.fetch(input, init);
    await server.behave();
    return response;
  };
  const client = openai7({ url: server.url, key: "sk-84", fetch: forgiving });
  const completion = await client.chat.completions.create(ASK);
  assert.ok(completion.choices[0]?.message.content);
  const rows = await server.requests();
  assert.deepEqual(rows.map(({ status, attempt }) => [status, attempt]), [[429, 0], [200, 1]]);
});

line({
  name: "89. openai 7: does not wait for a retry-after of 120 seconds",
  fault: "rate_limit",
  options: { retry_after_sec: [120, 120] },
  ways: ["openai 7: create"],
  hits: 3,
  throws: "RateLimitError",
  at_least_ms: BACKOFF_MS,
});

line({
  name: "89. openai 6: waits for a retry-after of 120 seconds",
  fault: "rate_limit",
  options: { retry_after_sec: [120, 120] },
  ways: ["openai 6: create"],
  patience_ms: 2_500,
  hits: 1,
  says: "hangs",
});

const OVERLOADED = /The engine is currently overloaded/;

const failures: readonly (readonly [string, RegExp])[] = [
  ["internal_error", /^500 The server had an error/],
  ["bad_gateway", /^502 <html>/],
  ["service_unavailable", OVERLOADED],
  ["gateway_timeout", /^504 <html>/],
];
for (const [fault, message] of failures) {
  line({
    name: `91. openai: ${fault} is tried three times and is an InternalServerError`,
    fault,
    ways: BOTH,
    hits: 3,
    throws: "InternalServerError",
    message,
    at_least_ms: BACKOFF_MS,
  });
}

line({
  name: "91. openai: capacity_529 is tried three times and is an InternalServerError",
  fault: "capacity_529",
  options: AT_ONCE,
  ways: BOTH,
  hits: 3,
  throws: "InternalServerError",
  message: OVERLOADED,
  check: ({ thrown }) => assert.equal(thrown?.status, 529),
});

line({
  name: "92. openai: a 403 is not tried again",
  fault: "forbidden",
  ways: BOTH,
  hits: 1,
  throws: "PermissionDeniedError",
  message: /^403 Country, region, or territory not supported/,
});

line({
  name: "92. openai: a 404 is not tried again",
  fault: "not_found",
  ways: BOTH,
  hits: 1,
  throws: "NotFoundError",
  message: /^404 The model/,
});

for (
  const [fault, options] of [["connection_reset", {}], ["connection_failed", { lead_sec: [0, 0] }]] as const
) {
  line({
    name: `93. openai: ${fault} is tried three times and is an APIConnectionError`,
    fault,
    options,
    ways: BOTH,
    hits: 3,
    throws: "APIConnectionError",
    cause: "TypeError",
    at_least_ms: BACKOFF_MS,
  });
}

line({
  name: "94. openai: an answer that never comes is waited for three times, an APIConnectionTimeoutError",
  fault: "timeout",
  options: { after_sec: [600, 600] },
  ways: BOTH,
  timeout_ms: TIMEOUT_MS,
  hits: 3,
  throws: "APIConnectionTimeoutError",
  at_least_ms: 3 * TIMEOUT_MS,
  check: ({ rows }) => assert.ok(rows.every(({ ending }) => ending === "client_aborted")),
});

const STALLED = { start_sec: [0, 0], stall_sec: [600, 600] };

line({
  name: "95. openai 7: a body that stalls behind its headers times out, three times",
  fault: "connection_stall",
  options: STALLED,
  ways: ["openai 7: create"],
  timeout_ms: TIMEOUT_MS,
  hits: 3,
  throws: "APIConnectionTimeoutError",
});

line({
  name: "95. openai 6: a body that stalls behind its headers hangs, whatever the time-out",
  fault: "connection_stall",
  options: STALLED,
  ways: ["openai 6: create"],
  timeout_ms: TIMEOUT_MS,
  patience_ms: 2_000,
  hits: 1,
  says: "hangs",
});

line({
  name: "107. openai: a stream that stalls hangs, whatever the time-out",
  fault: "connection_stall",
  options: STALLED,
  ways: STREAMED,
  timeout_ms: TIMEOUT_MS,
  patience_ms: 2_000,
  hits: 1,
  says: "hangs",
  check: ({ rows }) => assert.equal(rows[0]?.["ending"], "client_aborted"),
});

/** Target of the tests that drive a client themselves. */
const targetOf = ({ url, fetch }: Server) => ({ url, fetch, key: "sk-own" });

test("108. openai 7: a slow first token delays the first text, not the headers", async (server) => {
  await server.behave();
  await server.configure({ llm: { stream: { first_token_ms: 2_000 } } });
  const start = performance.now();
  const stream = await openai7(targetOf(server)).chat.completions.create({ ...ASK, stream: true });
  const headers_ms = performance.now() - start;
  const { text } = await readChunks(stream);
  assert.ok(text.length > 0);
  assert.ok(performance.now() - start >= 1_990);
  assert.ok(headers_ms < 1_950, `headers after ${headers_ms} ms`);
  await server.configure({ llm: { stream: { first_token_ms: 0 } } });
});

test("109. openai 7: who leaves a stream closes the socket, and the server notices", async (server) => {
  await server.behave();
  await server.reset();
  await server.configure({ llm: { stream: { first_token_ms: 600_000 } } });
  const stream = await openai7(targetOf(server)).chat.completions.create({ ...ASK, stream: true });
  for await (const chunk of stream) {
    assert.equal(chunk.choices[0]?.delta.role, "assistant");
    break;
  }
  const [row] = await server.requests();
  assert.equal(row?.["ending"], "client_aborted");
  await server.configure({ llm: { stream: { first_token_ms: 0 } } });
});

test("109. openai 7: an aborted call is an APIUserAbortError, not tried again, and noticed", async (server) => {
  await server.always("timeout", { after_sec: [600, 600] });
  await server.reset();
  const signal = AbortSignal.timeout(200);
  const call = openai7(targetOf(server)).chat.completions.create(ASK, { signal });
  await assert.rejects(async () => await call, APIUserAbortError);
  const rows = await server.requests();
  assert.deepEqual(rows.map(({ ending }) => ending), ["client_aborted"]);
});
