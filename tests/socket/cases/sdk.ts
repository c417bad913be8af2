/**
 * Outcomes of the official SDK under each fault when it fires at every request: what it throws or resolves, and after
 * how many requests. It runs on Deno's `fetch` here. Outcomes are those recorded with Node, save one: a body that
 * breaks off is a `TypeError` in both, but "terminated" in Node and "error reading a body from connection" in Deno.
 */
import { strict as assert } from "node:assert";
import { APIConnectionError, APIConnectionTimeoutError, InternalServerError, OpenAIError } from "openai";
import { refusals } from "./sdk_refusals.ts";
import { ALL, hangsUp, once, type Outcome, type SdkCase, thrice, throws } from "./sdk_case.ts";

function resolves(check: (value: unknown) => void) {
  return ({ error, value }: Outcome): void => {
    assert.equal(error, undefined);
    check(value);
  };
}

/** Chunks counted by how many have `choices`. */
const chunks = (check: (value: readonly object[]) => void) =>
  resolves((value) => {
    assert.ok(Array.isArray(value));
    check(value);
  });

const LONG = [600, 600];
const TIMEOUT_MS = 750;

const connections: readonly SdkCase[] = [
  {
    fault: "connection_failed",
    options: { lead_sec: [0, 0] },
    hows: ALL,
    hits: 3,
    endings: ["fin"],
    check: throws(APIConnectionError),
  },
  { fault: "connection_reset", hows: ALL, hits: 3, endings: ["rst"], check: throws(APIConnectionError) },
  {
    fault: "timeout",
    options: { after_sec: LONG },
    hows: ALL,
    hits: 3,
    endings: ["client_aborted"],
    timeout: TIMEOUT_MS,
    check: throws(APIConnectionTimeoutError),
  },
  {
    fault: "timeout",
    options: { after_sec: [0, 0], answer_pct: 100 },
    hows: ["create"],
    ...thrice,
    check: throws(InternalServerError, { message: /^504 The request timed out/ }),
  },
  {
    fault: "connection_stall",
    options: { start_sec: [0, 0], stall_sec: LONG },
    hows: ["create"],
    hits: 3,
    endings: ["client_aborted"],
    timeout: TIMEOUT_MS,
    check: throws(APIConnectionTimeoutError),
  },
  {
    fault: "slow_response",
    options: { delay_sec: [0.1, 0.1] },
    hows: ["create"],
    ...once,
    check: resolves((value) => assert.ok(typeof value === "object" && value !== null && "choices" in value)),
  },
];

const BROKEN_BODY = /^error reading a body from connection/;

const broken = ["fin", "rst"].flatMap((how): SdkCase[] => {
  const endings = how === "fin" ? ["fin"] as const : ["rst"] as const;
  const rest = {
    fault: "incomplete_response",
    options: { part_pct: [50, 50], how },
    hits: 1,
    endings,
  } as const;
  return [
    { ...rest, hows: ["create", "stream"], check: throws(TypeError, { message: BROKEN_BODY }) },
    { ...rest, hows: ["helper"], check: throws(OpenAIError, { message: BROKEN_BODY, cause: TypeError }) },
  ];
});

const HALF = { keep_pct: [50, 50] };
const BAD_FRAME = /malformed server-sent event JSON/;
const NO_CHUNKS = /request ended without sending any chunks/;

const contents: readonly SdkCase[] = [
  { fault: "invalid_json", hows: ["create"], ...once, check: throws(SyntaxError) },
  { fault: "invalid_json", hows: ["stream"], ...hangsUp, check: throws(SyntaxError, { message: BAD_FRAME }) },
  { fault: "invalid_json", hows: ["helper"], ...hangsUp, check: throws(OpenAIError, { message: BAD_FRAME }) },
  { fault: "truncated", options: HALF, hows: ["create"], ...once, check: throws(SyntaxError) },
  {
    fault: "truncated",
    options: HALF,
    hows: ["stream"],
    ...hangsUp,
    check: throws(SyntaxError, { message: BAD_FRAME }),
  },
  {
    fault: "truncated",
    options: HALF,
    hows: ["helper"],
    ...hangsUp,
    check: throws(OpenAIError, { message: BAD_FRAME }),
  },
  {
    fault: "truncated",
    options: { keep_pct: [100, 100] },
    hows: ["stream"],
    ...hangsUp,
    check: throws(SyntaxError, { message: BAD_FRAME }),
  },
  {
    fault: "empty_body",
    hows: ["create"],
    ...once,
    check: resolves((value) => assert.equal(value, undefined)),
  },
  { fault: "empty_body", hows: ["stream"], ...once, check: chunks((value) => assert.equal(value.length, 0)) },
  { fault: "empty_body", hows: ["helper"], ...once, check: throws(OpenAIError, { message: NO_CHUNKS }) },
  {
    fault: "missing_fields",
    hows: ["create"],
    ...once,
    check: resolves((value) => {
      assert.ok(typeof value === "object" && value !== null && "id" in value);
      assert.ok(!("choices" in value) && !("usage" in value));
    }),
  },
  {
    fault: "missing_fields",
    hows: ["stream"],
    ...once,
    check: chunks((value) => assert.ok(value.length > 0 && value.every((chunk) => !("choices" in chunk)))),
  },
  { fault: "missing_fields", hows: ["helper"], ...hangsUp, check: throws(OpenAIError, { cause: TypeError }) },
  {
    fault: "wrong_content_type",
    hows: ["create"],
    ...once,
    check: resolves((value) => assert.equal(value, "<html><body>Not JSON</body></html>")),
  },
  {
    fault: "wrong_content_type",
    hows: ["stream"],
    ...once,
    check: chunks((value) => assert.equal(value.length, 0)),
  },
  {
    fault: "wrong_content_type",
    hows: ["helper"],
    ...once,
    check: throws(OpenAIError, { message: NO_CHUNKS }),
  },
];

export const sdkCases: readonly SdkCase[] = [...connections, ...broken, ...refusals, ...contents];
