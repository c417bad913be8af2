/** Group F of the checklist with the AI SDK, on Deno's `fetch`. Most lines retry once, as it waits 2 s and then 4 s. */
import { strict as assert } from "node:assert";
import { suiteOf } from "./line.ts";
import type { Met } from "./meet.ts";

const GENERATE = ["AI SDK 7: generateText"];
const STREAM = ["AI SDK 7: streamText"];
const { line } = suiteOf();

const AT_ONCE = { retry_after_sec: [0, 0] };
const ONE_RETRY = { max_retries: 1, hits: 2, throws: "AI_RetryError", at_least_ms: 1_990 };

line({
  name: "83. AI SDK: a 429 that may be tried again at once is, three times in all",
  fault: "rate_limit",
  options: AT_ONCE,
  ways: GENERATE,
  hits: 3,
  throws: "AI_RetryError",
  message: /^Failed after 3 attempts\. Last error: AI_APICallError: Rate limit reached/,
  at_most_ms: 2_000,
});

line({
  name: "83. AI SDK: streamText tells a 429 as an error part, after three attempts",
  fault: "rate_limit",
  options: AT_ONCE,
  ways: STREAM,
  hits: 3,
  tells: "AI_RetryError",
  message: /^Failed after 3 attempts/,
});

line({
  name: "89. AI SDK: does not wait for a retry-after of 120 seconds",
  fault: "rate_limit",
  options: { retry_after_sec: [120, 120] },
  ways: GENERATE,
  ...ONE_RETRY,
});

line({
  name: "91. AI SDK: a 500 is tried three times by itself, after 2 s and after 4 s",
  fault: "internal_error",
  ways: GENERATE,
  hits: 3,
  throws: "AI_RetryError",
  message: /The server had an error/,
  at_least_ms: 5_990,
});

line({
  name: "91. AI SDK: the page of a gateway is told by the reason phrase",
  fault: "bad_gateway",
  ways: GENERATE,
  ...ONE_RETRY,
  message: /Last error: AI_APICallError: Bad Gateway/,
});

line({
  name: "91. AI SDK: 529 is tried again",
  fault: "capacity_529",
  options: AT_ONCE,
  ways: GENERATE,
  hits: 3,
  throws: "AI_RetryError",
});

line({
  name: "92. AI SDK: a 403 is not tried again",
  fault: "forbidden",
  ways: GENERATE,
  hits: 1,
  throws: "AI_APICallError",
  message: /^Country, region, or territory not supported$/,
  check: ({ thrown }) => assert.equal(thrown?.status, 403),
});

line({
  name: "92. AI SDK: streamText tells a 404 as an error part",
  fault: "not_found",
  ways: STREAM,
  hits: 1,
  tells: "AI_APICallError",
  message: /^The model `gpt-4o` does not exist/,
});

line({
  name: "93. AI SDK: a reset before headers is tried again",
  fault: "connection_reset",
  ways: GENERATE,
  ...ONE_RETRY,
  message: /Last error: AI_APICallError: Cannot connect to API/,
});

line({
  name: "93. AI SDK: a connection that is closed before headers is tried again",
  fault: "connection_failed",
  options: { lead_sec: [0, 0] },
  ways: GENERATE,
  ...ONE_RETRY,
});

line({
  name: "94. AI SDK: an answer that never comes hangs",
  fault: "timeout",
  options: { after_sec: [600, 600] },
  ways: ["AI SDK 7"],
  patience_ms: 1_500,
  hits: 1,
  says: "hangs",
});

// In Node it is retried: there the cause says «terminated», which the AI SDK takes for a failure of the network.
// Deno's words are not on its list.
const CUT = { fault: "incomplete_response", options: { part_pct: [50, 50] }, hits: 1 };

line({
  name: "96. AI SDK: a body that is cut short is not tried again on Deno",
  ...CUT,
  ways: GENERATE,
  throws: "AI_APICallError",
  message: /^Failed to process successful response$/,
  cause: "TypeError",
});

line({
  name: "102. AI SDK: a stream that is cut is thrown, not told as a part",
  ...CUT,
  ways: STREAM,
  throws: "AI_APICallError",
  cause: "TypeError",
});

for (const fault of ["invalid_json", "empty_body", "missing_fields", "wrong_content_type"]) {
  line({
    name: `${
      fault === "empty_body" ? 98 : 97
    }. AI SDK: ${fault} is an Invalid JSON response, and not tried again`,
    fault,
    ways: GENERATE,
    hits: 1,
    throws: "AI_APICallError",
    message: /^Invalid JSON response$/,
  });
}

const errorsIn = ({ seen }: Met) => seen?.told?.length ?? 0;

line({
  name: "103. AI SDK: a malformed frame is an error part, and the stream goes on to its end",
  fault: "invalid_json",
  ways: STREAM,
  hits: 1,
  tells: "AI_JSONParseError",
  check: (met) => {
    assert.ok(errorsIn(met) > 1, "every frame is malformed");
    assert.equal(met.seen?.finish, "error"); // «stop» where only one frame of many is
  },
});

// «other» before version 7.
for (const fault of ["empty_body", "wrong_content_type", "truncated"]) {
  line({
    name: `106. AI SDK: a stream without an end (${fault}) has the finish reason "interrupted"`,
    fault,
    ways: STREAM,
    hits: 1,
    says: "finish reason `interrupted`",
  });
}
