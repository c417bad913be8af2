/** Group F of the checklist with LangChain, on Deno's `fetch`. Most lines retry once, as it waits 1 s, 2 s, 4 s… */
import { suiteOf } from "./line.ts";

const BOTH = ["LangChain 1"];
const INVOKE = ["LangChain 1: invoke"];
const STREAM = ["LangChain 1: stream"];
const { line } = suiteOf();

const AGAIN = { max_retries: 1, hits: 2, at_least_ms: 990 };

line({
  name: "83. LangChain: a 429 with a retry-after is tried again, after its own back-off",
  fault: "rate_limit",
  options: { retry_after_sec: [0, 0] },
  ways: BOTH,
  ...AGAIN,
  throws: "RateLimitError",
});

line({
  name:
    "86. LangChain: a 429 that is to be waited for more than 60 seconds is a RateLimitCapacityError at once",
  fault: "rate_limit",
  options: { retry_after_sec: [120, 120] },
  ways: BOTH,
  hits: 1,
  throws: "RateLimitCapacityError",
});

const failures: readonly (readonly [string, RegExp])[] = [
  ["internal_error", /^500 /],
  ["bad_gateway", /^502 <html>/],
  ["service_unavailable", /^503 /],
  ["capacity_529", /^529 /],
];
for (const [fault, message] of failures) {
  line({
    name: `91. LangChain: ${fault} is tried again, and is an InternalServerError`,
    fault,
    ways: BOTH,
    ...AGAIN,
    throws: "InternalServerError",
    message,
  });
}

line({
  name: "92. LangChain: a 403 is not tried again",
  fault: "forbidden",
  ways: BOTH,
  hits: 1,
  throws: "PermissionDeniedError",
});

line({
  name: "92. LangChain: a 404 is not tried again, and tells where to read on",
  fault: "not_found",
  ways: BOTH,
  hits: 1,
  throws: "NotFoundError",
  message: /Troubleshooting URL: .*MODEL_NOT_FOUND/,
});

for (
  const [fault, options] of [["connection_reset", {}], ["connection_failed", { lead_sec: [0, 0] }]] as const
) {
  line({
    name: `93. LangChain: ${fault} is tried again, and is an APIConnectionError`,
    fault,
    options,
    ways: BOTH,
    ...AGAIN,
    throws: "APIConnectionError",
  });
}

line({
  name: "94. LangChain: an answer that never comes is a TimeoutError, tried again",
  fault: "timeout",
  options: { after_sec: [600, 600] },
  ways: BOTH,
  timeout_ms: 500,
  ...AGAIN,
  throws: "TimeoutError",
  message: /^Request timed out\.$/,
});

line({
  name: "95. LangChain: a body that stalls behind its headers times out, as in the SDK below it",
  fault: "connection_stall",
  options: { start_sec: [0, 0], stall_sec: [600, 600] },
  ways: INVOKE,
  timeout_ms: 500,
  ...AGAIN,
  throws: "TimeoutError",
});

line({
  name: "96. LangChain: an answer that is cut is a TypeError, and not tried again",
  fault: "incomplete_response",
  options: { part_pct: [50, 50] },
  ways: BOTH,
  hits: 1,
  throws: "TypeError",
  message: /^error reading a body from connection/, // «terminated» in Node
});

line({
  name: "97. LangChain: invalid JSON is a SyntaxError, and tried again",
  fault: "invalid_json",
  ways: INVOKE,
  ...AGAIN,
  throws: "SyntaxError",
});

line({
  name: "98. LangChain: an empty 200 is a TypeError, and not tried again",
  fault: "empty_body",
  ways: INVOKE,
  hits: 1,
  throws: "TypeError",
  message: /reading 'message'/,
});

line({
  name: "99. LangChain: a 200 that is not JSON by its content-type is a TypeError, and not tried again",
  fault: "wrong_content_type",
  ways: INVOKE,
  hits: 1,
  throws: "TypeError",
  message: /reading 'message'/,
});

line({
  name: "103. LangChain: a malformed frame is a SyntaxError, and not tried again",
  fault: "invalid_json",
  ways: STREAM,
  hits: 1,
  throws: "SyntaxError",
});

line({
  name: "106. LangChain: an empty stream ends without a word",
  fault: "empty_body",
  ways: STREAM,
  hits: 1,
  says: "no chunks",
});
