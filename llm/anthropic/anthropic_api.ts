import { bearerOf } from "../../engine/reply/session.ts";
import { ApiError } from "../../engine/base/error.ts";
import type { Api } from "../request/api.ts";
import type { Ask } from "../request/ask.ts";
import { modelOf } from "../base/models.ts";
import { NEARLY_ALL } from "../accounts/quota.ts";
import { commonHeaders, ORGANIZATION, ownHeaders, quotaHeaders } from "./anthropic_headers.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { FailedRequest } from "../../engine/domain/domain.ts";

/** Anthropic's API. */
export const anthropic: Api = {
  name: "anthropic",
  vendor: "anthropic",
  host: "api.anthropic.com",
  error: anthropicError,
  keyOf: (header) => header("x-api-key") || bearerOf({ header }),
  unauthorized: (key) => ({
    status: 401,
    code: "authentication_error",
    message: key === undefined ? "x-api-key header is required" : "invalid x-api-key",
  }),
  unknownModel: (model) => ({ status: 404, code: "not_found_error", message: `model: ${model}` }),
};

/** Party that reports the error, as far as its words depend on that. */
type ErrorSource = Pick<FailedRequest<Ask>, "ask">;

/** Type and default message of each status. */
const STATUSES: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ["invalid_request_error", "Invalid request"],
  401: ["authentication_error", "invalid x-api-key"],
  402: ["billing_error", "Your credit balance is too low to access the Anthropic API."],
  403: ["permission_error", "Your API key does not have permission to use the specified resource."],
  404: ["not_found_error", "Not Found"],
  405: ["invalid_request_error", "Method Not Allowed"],
  408: ["timeout_error", "Request timed out"],
  409: ["conflict_error", "Conflict"],
  413: ["request_too_large", "Request exceeds the maximum size"],
  429: ["rate_limit_error", "Number of requests has exceeded your rate limit."],
  500: ["api_error", "Internal server error"],
  502: ["api_error", "Bad gateway"],
  503: ["overloaded_error", "Overloaded"],
  504: ["timeout_error", "Request timed out"],
  529: ["overloaded_error", "Overloaded"],
};

/** True if an error already is in the words of this API: then its code is the type that its status has. */
function isOwn({ status, code }: HttpError): boolean {
  return code === "bug" || code === STATUSES[status]?.[0];
}

/** Types and messages of errors that OpenAI has a code for. */
const WORDS: Readonly<Record<string, (error: HttpError, about: ErrorSource) => string | undefined>> = {
  context_length_exceeded: (_error, { ask }) => {
    const most = modelOf(ask?.model ?? "")?.context ?? 200_000;
    return tooLong(most + Math.max(1, ask?.promptTokens ?? 1), most);
  },
  content_policy_violation: () => "Output blocked by content filtering policy",
  model_not_found: ({ status }, { ask }) => status === 404 ? `model: ${ask?.model ?? "unknown"}` : undefined,
  rate_limit_exceeded: ({ type, headers = {} }) => {
    const unit = type === "tokens" ? "tokens" : "requests";
    const limit = Number(headers[`x-ratelimit-limit-${unit}`] ?? NEARLY_ALL[unit].limit);
    const what = unit === "tokens" ? "input tokens" : "requests";
    return `This request would exceed the rate limit for your organization (${ORGANIZATION}) of ` +
      `${limit.toLocaleString("en")} ${what} per minute. For details, refer to: ` +
      "https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage. Please " +
      "reduce the prompt length or the maximum tokens requested, or try again later.";
  },
  slow_down: () =>
    "This request would exceed your organization's maximum usage increase rate for input tokens per minute. Please " +
    "scale up your input tokens usage more gradually.",
  insufficient_quota: () => "You have reached your specified API usage limits.",
};

/** 400 for a prompt that does not fit. */
export function tooLong(tokens: number, most: number): string {
  return `prompt is too long: ${tokens} tokens > ${most} maximum`;
}

/** The error for an invalid request: 400. */
export function invalid(message: string): ApiError {
  return new ApiError({ status: 400, code: "invalid_request_error", message });
}

/** Encodes an error as this API does. */
export function errorJson(error: HttpError, about: ErrorSource) {
  const { status, code, message, type, param } = error;
  if (isOwn(error)) {
    const details = type ? { details: { error_code: type, unsupported: [param] } } : {};
    return { ...details, type: code === "bug" ? "api_error" : code, message };
  }
  const usual = STATUSES[status] ?? [status < 500 ? "invalid_request_error" : "api_error", message];
  const said = WORDS[code ?? ""] ?? WORDS[type ?? ""];
  return { type: usual[0], message: said?.(error, about) ?? usual[1] };
}

function anthropicError(error: HttpError, about: FailedRequest<Ask>): Answer {
  const { status, headers = {} } = error;
  const body = { type: "error", error: errorJson(error, about), request_id: about.id };
  const hasQuota = status === 429 || about.ask !== undefined && status !== 401;
  return {
    status,
    headers: {
      ...commonHeaders(about.id, "application/json"),
      ...(hasQuota ? quotaHeaders(about.ask?.quota ?? NEARLY_ALL, about.arrived) : {}),
      ...ownHeaders(headers, about.arrived),
    },
    body: JSON.stringify(body),
  };
}
