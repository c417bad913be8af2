/** Lines of group F about what is tried again, with statuses and hints of all forms, on Deno's `fetch`. */
import { strict as assert } from "node:assert";
import { suiteOf } from "./line.ts";

const OPENAI = ["openai 7", "openai 6"];
const AI = ["AI SDK 7: generateText"];
const LANGCHAIN = ["LangChain 1"];
const { line } = suiteOf();

/** Two waits of the official SDK, each of at least three quarters of half a second and of a second. */
const BACKOFF_MS = 1_100;

line({
  name: "83. openai: retry-after-ms: 50 comes before a retry-after of 50 seconds",
  fault: "rate_limit",
  options: { retry_after: "disagree", retry_after_sec: [50, 50] },
  ways: OPENAI,
  hits: 3,
  throws: "RateLimitError",
  at_least_ms: 95,
  at_most_ms: BACKOFF_MS,
});

for (const retry_after of ["junk", "negative", "past"]) {
  const hint = { fault: "rate_limit", options: { retry_after }, hits: 3, throws: "RateLimitError" };
  line({
    name:
      `83. openai 7: a 429 whose retry-after is of the form "${retry_after}" is tried again by its own back-off`,
    ...hint,
    ways: ["openai 7: create"],
    at_least_ms: BACKOFF_MS,
  });
  line({
    name: `83. openai 6: a 429 whose retry-after is of the form "${retry_after}" is tried again at once`,
    ...hint,
    ways: ["openai 6: create"],
    at_most_ms: BACKOFF_MS,
  });
}

line({
  name: "83. openai: an HTTP date of the next second is waited for",
  fault: "rate_limit",
  options: { retry_after: "date", retry_after_sec: [1, 1] },
  ways: ["openai 7: create", "openai 6: create"],
  max_retries: 1,
  hits: 2,
  throws: "RateLimitError",
});

line({
  name: "85. openai: insufficient_quota is tried three times, though waiting does not help",
  fault: "insufficient_quota",
  ways: OPENAI,
  hits: 3,
  throws: "RateLimitError",
  message: /^429 You exceeded your current quota/,
});

line({
  name: "85. LangChain: insufficient_quota is an InsufficientQuotaError at once",
  fault: "insufficient_quota",
  ways: LANGCHAIN,
  hits: 1,
  throws: "InsufficientQuotaError",
});

line({
  name: "85. LangChain: money that has run out under a newer code is of another class, at once",
  fault: "insufficient_quota",
  options: { code: "credit_balance_exhausted" },
  ways: LANGCHAIN,
  hits: 1,
  throws: "RateLimitQuotaExhaustedError",
});

line({
  name: "86. LangChain: a 429 without any hint is a RateLimitCapacityError at once",
  fault: "slow_down",
  options: { retry_after: "none" },
  ways: LANGCHAIN,
  hits: 1,
  throws: "RateLimitCapacityError",
});

line({
  name: "86. LangChain: a hint in the message of a 429 is enough to try again",
  fault: "rate_limit",
  options: { retry_after: "none", retry_after_sec: [1, 1] },
  ways: LANGCHAIN,
  max_retries: 1,
  hits: 2,
  throws: "RateLimitError",
});

line({
  name: "86. openai: a 429 without any hint is tried again",
  fault: "slow_down",
  options: { retry_after: "none" },
  ways: ["openai 7: create", "openai 6: create"],
  hits: 3,
  throws: "RateLimitError",
  at_least_ms: BACKOFF_MS,
});

line({
  name: "87. openai: a 500 with x-should-retry: false is not tried again",
  fault: "internal_error",
  options: { should_retry: false },
  ways: OPENAI,
  hits: 1,
  throws: "InternalServerError",
});

line({
  name: "87. AI SDK: x-should-retry: false is nothing to it",
  fault: "internal_error",
  options: { should_retry: false },
  ways: AI,
  max_retries: 1,
  hits: 2,
  throws: "AI_RetryError",
});

line({
  name: "88. openai: a 400 with x-should-retry: true is tried three times",
  fault: "context_length_exceeded",
  options: { should_retry: true },
  ways: OPENAI,
  hits: 3,
  throws: "BadRequestError",
  check: ({ thrown }) => assert.equal(thrown?.status, 400),
});

line({
  name: "88. AI SDK: a 400 with x-should-retry: true is not tried again",
  fault: "context_length_exceeded",
  options: { should_retry: true },
  ways: AI,
  hits: 1,
  throws: "AI_APICallError",
});

const AGAIN = [["request_timeout", "APIError", 408], ["conflict", "ConflictError", 409]] as const;
for (const [fault, type, status] of AGAIN) {
  line({
    name: `92. openai: a ${status} is tried three times`,
    fault,
    ways: OPENAI,
    hits: 3,
    throws: type,
    check: ({ thrown }) => assert.equal(thrown?.status, status),
  });
  line({
    name: `92. AI SDK: a ${status} is tried again`,
    fault,
    ways: AI,
    max_retries: 1,
    hits: 2,
    throws: "AI_RetryError",
  });
}

const ONCE = [
  ["request_too_large", "APIError", 413],
  ["unprocessable", "UnprocessableEntityError", 422],
  ["payment_required", "APIError", 402],
  ["invalid_api_key", "AuthenticationError", 401],
  ["context_length_exceeded", "BadRequestError", 400],
] as const;
for (const [fault, type, status] of ONCE) {
  line({
    name: `92. openai: a ${status} is not tried again`,
    fault,
    ways: OPENAI,
    hits: 1,
    throws: type,
    check: ({ thrown }) => assert.equal(thrown?.status, status),
  });
  line({
    name: `92. AI SDK: a ${status} is not tried again`,
    fault,
    ways: AI,
    hits: 1,
    throws: "AI_APICallError",
  });
}

line({
  name: "92. LangChain: a 409 is not tried again",
  fault: "conflict",
  ways: LANGCHAIN,
  hits: 1,
  throws: "ConflictError",
});

line({
  name: "92. LangChain: a 422, which never gets better, is tried again",
  fault: "unprocessable",
  ways: ["LangChain 1: invoke"],
  max_retries: 1,
  hits: 2,
  throws: "UnprocessableEntityError",
});

line({
  name: "110. openai 7: reads an error whose body has no error key",
  fault: "unprocessable",
  ways: ["openai 7: create"],
  hits: 1,
  throws: "UnprocessableEntityError",
  message: /^422 .*Field required/,
});

line({
  name: "110. openai 6: has no words for an error whose body has no error key",
  fault: "unprocessable",
  ways: ["openai 6: create"],
  hits: 1,
  throws: "UnprocessableEntityError",
  message: /^422 status code \(no body\)$/,
});
