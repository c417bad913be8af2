/** Outcomes of the official SDK under faults that are an HTTP status. */
import {
  APIError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from "openai";
import { ALL, once, type SdkCase, thrice, type Thrown, throws } from "./sdk_case.ts";

const OVERLOADED = /The engine is currently overloaded/;
const AT_ONCE = { retry_after_sec: [0, 0] };

const recorded: readonly SdkCase[] = [
  {
    fault: "rate_limit",
    options: AT_ONCE,
    hows: ALL,
    ...thrice,
    check: throws(RateLimitError, { message: /^429 Rate/ }),
  },
  {
    fault: "capacity_529",
    options: AT_ONCE,
    hows: ALL,
    ...thrice,
    check: throws(InternalServerError, { message: OVERLOADED }),
  },
  {
    fault: "service_unavailable",
    hows: ALL,
    ...thrice,
    check: throws(InternalServerError, { message: OVERLOADED }),
  },
  {
    fault: "internal_error",
    hows: ALL,
    ...thrice,
    check: throws(InternalServerError, { message: /^500 The server/ }),
  },
  {
    fault: "bad_gateway",
    hows: ALL,
    ...thrice,
    check: throws(InternalServerError, { message: /^502 <html>/ }),
  },
  {
    fault: "gateway_timeout",
    hows: ALL,
    ...thrice,
    check: throws(InternalServerError, { message: /^504 <html>/ }),
  },
  {
    fault: "forbidden",
    hows: ALL,
    ...once,
    check: throws(PermissionDeniedError, { message: /^403 Country/ }),
  },
  {
    fault: "not_found",
    hows: ALL,
    ...once,
    check: throws(NotFoundError, { message: /^404 The model `gpt-4o`/ }),
  },
];

/** Class, how the message begins, and how often it is tried. */
const MORE: readonly (readonly [string, Thrown, RegExp, typeof once | typeof thrice])[] = [
  ["token_rate_limit", RateLimitError, /^429 Rate limit reached/, thrice],
  ["slow_down", RateLimitError, /^429 Slow down/, thrice],
  ["request_too_large_tpm", RateLimitError, /^429 Request too large/, thrice],
  ["insufficient_quota", RateLimitError, /^429 You exceeded your current quota/, thrice],
  ["server_is_overloaded", InternalServerError, /^503 Our servers/, thrice],
  ["gateway_page", InternalServerError, /^520 <!DOCTYPE html>/, thrice],
  ["model_error", InternalServerError, /^500 Failed to create completion/, thrice],
  ["request_timeout", APIError, /^408 Request timed out/, thrice],
  ["conflict", ConflictError, /^409 The resource/, thrice],
  ["context_length_exceeded", BadRequestError, /^400 This model's maximum context length/, once],
  ["content_filter", BadRequestError, /^400 Your request was rejected/, once],
  ["invalid_api_key", AuthenticationError, /^401 Incorrect API key provided: \*{7}\./, once],
  ["payment_required", APIError, /^402 Insufficient Balance/, once],
  ["model_forbidden", PermissionDeniedError, /^403 Project/, once],
  ["request_too_large", APIError, /^413 Maximum content size/, once],
  ["unprocessable", UnprocessableEntityError, /^422/, once],
];

const OPTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  token_rate_limit: AT_ONCE,
  slow_down: AT_ONCE,
  gateway_page: { status: 520 },
};

/** The other way round: a server that says so is obeyed, against the status. */
const advised: readonly SdkCase[] = [
  {
    fault: "internal_error",
    options: { should_retry: false },
    hows: ["create"],
    ...once,
    check: throws(InternalServerError),
  },
  {
    fault: "context_length_exceeded",
    options: { should_retry: true, retry_after: "zero" },
    hows: ["create"],
    ...thrice,
    check: throws(BadRequestError),
  },
  {
    fault: "insufficient_quota",
    options: { retry_after: "ms", retry_after_sec: [0, 0] },
    hows: ["create"],
    ...thrice,
    check: throws(RateLimitError),
  },
];

export const refusals: readonly SdkCase[] = [
  ...recorded,
  ...MORE.map(([fault, type, message, times]): SdkCase => ({
    fault,
    options: OPTIONS[fault] ?? {},
    hows: ["create"],
    ...times,
    check: throws(type, { message }),
  })),
  ...advised,
];
