import { strict as assert } from "node:assert";
import { type Seen, type WireCase } from "./wire_case.ts";

/** What an HTTP fault must look like. */
interface Expected {
  readonly fault: string;
  readonly options?: Record<string, unknown>;
  readonly statusLine: string;
  /** Where one is due. */
  readonly retryAfter?: RegExp;
  /** The error's fields; a page of HTML where they are absent. */
  readonly error?: { readonly message: RegExp; readonly type: string; readonly code: string | null };
}

const OVERLOADED = /^The engine is currently overloaded, please try again later$/;
const RATE_LIMIT = /^Rate limit reached for gpt-4o in organization \S+ on requests per min \(RPM\): /;

const expected: readonly Expected[] = [
  {
    fault: "rate_limit",
    statusLine: "HTTP/1.1 429 Too Many Requests",
    retryAfter: /^[1-5]$/,
    error: { message: RATE_LIMIT, type: "requests", code: "rate_limit_exceeded" },
  },
  {
    fault: "rate_limit",
    options: { retry_after_sec: [7, 7] },
    statusLine: "HTTP/1.1 429 Too Many Requests",
    retryAfter: /^7$/,
    error: {
      message: /Please try again in 7s\. Visit https:/,
      type: "requests",
      code: "rate_limit_exceeded",
    },
  },
  {
    fault: "capacity_529",
    statusLine: "HTTP/1.1 529 Site is overloaded",
    retryAfter: /^[1-5]$/,
    error: { message: OVERLOADED, type: "overloaded_error", code: "overloaded" },
  },
  {
    fault: "capacity_529",
    options: { retry_after_sec: [60, 60] },
    statusLine: "HTTP/1.1 529 Site is overloaded",
    retryAfter: /^60$/,
    error: { message: OVERLOADED, type: "overloaded_error", code: "overloaded" },
  },
  {
    fault: "service_unavailable",
    statusLine: "HTTP/1.1 503 Service Unavailable",
    error: { message: OVERLOADED, type: "server_error", code: null },
  },
  { fault: "bad_gateway", statusLine: "HTTP/1.1 502 Bad Gateway" },
  {
    fault: "bad_gateway",
    options: { body: "json" },
    statusLine: "HTTP/1.1 502 Bad Gateway",
    error: { message: /^Bad Gateway$/, type: "server_error", code: null },
  },
  { fault: "gateway_timeout", statusLine: "HTTP/1.1 504 Gateway Timeout" },
  {
    fault: "gateway_timeout",
    options: { body: "json" },
    statusLine: "HTTP/1.1 504 Gateway Timeout",
    error: { message: /^Gateway Time-out$/, type: "server_error", code: null },
  },
  {
    fault: "internal_error",
    statusLine: "HTTP/1.1 500 Internal Server Error",
    error: {
      message: /include the request ID req_[0-9a-f]{32} in your message/,
      type: "server_error",
      code: null,
    },
  },
  {
    fault: "forbidden",
    statusLine: "HTTP/1.1 403 Forbidden",
    error: {
      message: /^Country, region, or territory not supported$/,
      type: "request_forbidden",
      code: "unsupported_country_region_territory",
    },
  },
  {
    fault: "not_found",
    statusLine: "HTTP/1.1 404 Not Found",
    error: {
      message: /^The model `gpt-4o` does not exist or you do not have access to it\.$/,
      type: "invalid_request_error",
      code: "model_not_found",
    },
  },
];

function checked({ statusLine, retryAfter, error }: Expected, { reply, row }: Seen): void {
  assert.equal(reply.statusLine, statusLine);
  assert.equal(reply.whole, true);
  assert.equal(reply.headers["content-length"], String(reply.body.length));
  assert.equal(reply.headers["transfer-encoding"], undefined);
  if (retryAfter) assert.match(reply.headers["retry-after"] ?? "", retryAfter);
  else assert.equal(reply.headers["retry-after"], undefined);
  assert.equal(reply.headers["retry-after-ms"], undefined);
  if (error) json(error, reply, row["request_id"]);
  else page(reply);
}

function json(
  error: NonNullable<Expected["error"]>,
  { headers, body, status }: Seen["reply"],
  id: unknown,
): void {
  assert.equal(
    headers["content-type"],
    status === 404 ? "application/json; charset=utf-8" : "application/json",
  );
  assert.equal(headers["x-request-id"], id);
  const { message, ...rest } = JSON.parse(body).error;
  assert.match(message, error.message);
  assert.deepEqual(rest, { type: error.type, param: null, code: error.code });
  if (message.includes("req_")) assert.ok(message.includes(String(id)), "the message names the request");
}

/** A page of the CDN knows nothing of the API behind it. */
function page({ headers, body, statusLine }: Seen["reply"]): void {
  assert.deepEqual(Object.keys(headers).sort(), [
    "connection",
    "content-length",
    "content-type",
    "date",
    "keep-alive",
    "x-content-type-options",
  ]);
  assert.equal(headers["content-type"], "text/html; charset=UTF-8");
  const title = /<title>(.*)<\/title>/.exec(body)?.[1] ?? "";
  assert.match(title, new RegExp(`^${statusLine.split(" ")[1]} (Bad Gateway|Gateway Time-out)$`));
  assert.match(body, new RegExp(`^<html>\\r\\n<head>.*<h1>${title}</h1>.*</html>\\r\\n$`, "s"));
  assert.throws(() => JSON.parse(body), SyntaxError);
}

/** An HTTP fault comes before a stream begins, so it is the same when one was asked for. */
export const httpCases: readonly WireCase[] = expected.flatMap((one) =>
  [false, true].map((stream): WireCase => ({
    fault: one.fault,
    name: `${one.fault}${one.options ? ` with ${JSON.stringify(one.options)}` : ""} is "${
      one.statusLine.slice("HTTP/1.1 ".length)
    }" with ${one.error ? "an error in JSON" : "a page of HTML"}${
      stream ? " where a stream was asked for" : ""
    }`,
    options: one.options ?? {},
    body: stream ? { stream } : {},
    end: "open",
    ending: "complete",
    status: Number(one.statusLine.split(" ")[1]),
    check: (seen) => checked(one, seen),
  }))
);
