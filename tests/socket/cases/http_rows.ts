/** Expected form of an HTTP fault. */
export interface Expected {
  readonly fault: string;
  readonly options?: Record<string, unknown>;
  readonly statusLine: string;
  /** Pattern of `retry-after`, if it is sent. */
  readonly retryAfter?: RegExp;
  /** The error's fields; something else than the API's JSON where they are absent. */
  readonly error?: {
    readonly message: RegExp;
    readonly type: string | null;
    readonly code: string | null;
    readonly param?: string;
  };
  /** The title of a page, and its headers beside those that every answer has. */
  readonly page?: { readonly title: RegExp; readonly headers: Readonly<Record<string, RegExp>> };
  /** The whole body where it is neither. */
  readonly body?: string;
}

const OVERLOADED = /^The engine is currently overloaded, please try again later$/;
const RATE_LIMIT = /^Rate limit reached for gpt-4o in organization \S+ on requests per min \(RPM\): /;
const TOKEN_LIMIT =
  /^Rate limit reached for gpt-4o in organization org-errorworks on tokens per min \(TPM\): Limit 30000000, Used 30000000, Requested 1000000\. Please try again in 2s\. Visit https:\/\/platform\.openai\.com\/account\/rate-limits to learn more\.$/;
const TOO_LARGE =
  /^Request too large for gpt-4o in organization org-errorworks on tokens per min \(TPM\): Limit 30000000, Requested [345]\d{7}\. The input or output tokens must be reduced in order to run successfully\. Visit https:\/\/platform\.openai\.com\/account\/rate-limits to learn more\.$/;
const QUOTA =
  /^You exceeded your current quota, please check your plan and billing details\. For more information on this error, read the docs: https:\/\/platform\.openai\.com\/docs\/guides\/error-codes\/api-errors\.$/;
const BILLING = [
  "insufficient_quota",
  "credit_balance_exhausted",
  "organization_spend_limit_exceeded",
  "project_spend_limit_exceeded",
  "organization_usage_limit_exceeded",
];
const TOO_MANY = "HTTP/1.1 429 Too Many Requests";
const BAD = { type: "invalid_request_error" } as const;

/** The faults that say: wait, or stop. */
export const limitRows: readonly Expected[] = [
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
    fault: "token_rate_limit",
    options: { retry_after_sec: [2, 2] },
    statusLine: TOO_MANY,
    retryAfter: /^2$/,
    error: { message: TOKEN_LIMIT, type: "tokens", code: "rate_limit_exceeded" },
  },
  {
    fault: "slow_down",
    statusLine: TOO_MANY,
    retryAfter: /^[1-5]$/,
    error: { message: /^Slow down: /, type: "rate_limit_error", code: "slow_down" },
  },
  {
    fault: "request_too_large_tpm",
    statusLine: TOO_MANY,
    error: { message: TOO_LARGE, type: "tokens", code: "rate_limit_exceeded" },
  },
  {
    fault: "insufficient_quota",
    statusLine: TOO_MANY,
    error: { message: QUOTA, type: "insufficient_quota", code: "insufficient_quota" },
  },
  ...BILLING.map((code): Expected => ({
    fault: "insufficient_quota",
    options: { code },
    statusLine: TOO_MANY,
    error: { message: QUOTA, type: "insufficient_quota", code },
  })),
];

/** Faults with the status of a server error. */
export const serverRows: readonly Expected[] = [
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
    fault: "server_is_overloaded",
    statusLine: "HTTP/1.1 503 Service Unavailable",
    error: {
      message: /^Our servers are currently overloaded\. Please try again later\.$/,
      type: "service_unavailable_error",
      code: "server_is_overloaded",
    },
  },
  {
    fault: "model_error",
    statusLine: "HTTP/1.1 500 Internal Server Error",
    error: {
      message:
        /^Failed to create completion as the model generated invalid Unicode output\. .* req_[0-9a-f]{32} /,
      type: null,
      code: null,
    },
  },
];

/** Faults with the status of a client error. */
export const clientRows: readonly Expected[] = [
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
  {
    fault: "context_length_exceeded",
    statusLine: "HTTP/1.1 400 Bad Request",
    error: {
      ...BAD,
      message:
        /^This model's maximum context length is 128000 tokens\. However, your messages resulted in 128009 tokens\. Please reduce the length of the messages\.$/,
      param: "messages",
      code: "context_length_exceeded",
    },
  },
  {
    fault: "content_filter",
    statusLine: "HTTP/1.1 400 Bad Request",
    error: {
      ...BAD,
      message: /^Your request was rejected as a result of our safety system\. /,
      code: "content_policy_violation",
    },
  },
  {
    fault: "invalid_api_key",
    statusLine: "HTTP/1.1 401 Unauthorized",
    error: {
      ...BAD,
      message:
        /^Incorrect API key provided: \. You can find your API key at https:\/\/platform\.openai\.com\/account\/api-keys\.$/,
      code: "invalid_api_key",
    },
  },
  {
    fault: "payment_required",
    statusLine: "HTTP/1.1 402 Payment Required",
    error: { message: /^Insufficient Balance$/, type: "unknown_error", code: "invalid_request_error" },
  },
  {
    fault: "model_forbidden",
    statusLine: "HTTP/1.1 403 Forbidden",
    error: {
      ...BAD,
      message: /^Project `proj_\w+` does not have access to model `gpt-4o`$/,
      code: "model_not_found",
    },
  },
  {
    fault: "request_timeout",
    statusLine: "HTTP/1.1 408 Request Timeout",
    error: { ...BAD, message: /^Request timed out\.$/, code: "timeout" },
  },
  {
    fault: "conflict",
    statusLine: "HTTP/1.1 409 Conflict",
    error: { ...BAD, message: /^The resource was changed by another request/, code: null },
  },
  {
    fault: "request_too_large",
    statusLine: "HTTP/1.1 413 Payload Too Large",
    error: {
      message: /^Maximum content size limit \(26214400\) exceeded \(262\d{5} bytes read\)$/,
      type: "server_error",
      code: null,
    },
  },
  {
    fault: "unprocessable",
    statusLine: "HTTP/1.1 422 Unprocessable Entity",
    body: '{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required"}]}',
  },
];
