import { ApiError } from "../../engine/base/error.ts";
import type { Api } from "../request/api.ts";
import type { Ask } from "../request/ask.ts";
import { modelOf } from "../base/models.ts";
import { NEARLY_ALL } from "../accounts/quota.ts";
import { commonHeaders } from "./gemini_headers.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { FailedRequest } from "../../engine/domain/domain.ts";

/** Google's Gemini API. */
export const gemini: Api = {
  name: "gemini",
  vendor: "google",
  unknownModel: (model, path) => unknownModel(path, model).http,
  host: "generativelanguage.googleapis.com",
  error: geminiError,
  keyOf: (header, query) => header("x-goog-api-key") || query("key"),
  unauthorized: (key) =>
    key === undefined
      ? {
        status: 403,
        code: "PERMISSION_DENIED",
        message:
          "Method doesn't allow unregistered callers (callers without established identity). Please use API " +
          "Key or other form of API consumer identity to call this API.",
      }
      : {
        status: 400,
        code: "INVALID_ARGUMENT",
        type: "API_KEY_INVALID",
        message: "API key not valid. Please pass a valid API key.",
      },
};

const BUSY = "The model is overloaded. Please try again later.";

/** Type and default message of each status. */
const STATUSES: Readonly<Record<number, readonly [status: string, message: string]>> = {
  400: ["INVALID_ARGUMENT", "Request contains an invalid argument."],
  401: ["UNAUTHENTICATED", "Request had invalid authentication credentials."],
  402: ["FAILED_PRECONDITION", "Billing is not enabled for this project."],
  403: ["PERMISSION_DENIED", "The caller does not have permission"],
  404: ["NOT_FOUND", "Requested entity was not found."],
  405: ["UNIMPLEMENTED", "Method not allowed."],
  408: ["DEADLINE_EXCEEDED", "Deadline expired before operation could complete."],
  409: ["ABORTED", "The operation was aborted."],
  413: ["INVALID_ARGUMENT", "Request payload size exceeds the limit."],
  429: ["RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."],
  500: ["INTERNAL", "An internal error has occurred."],
  502: ["UNAVAILABLE", "Bad gateway"],
  503: ["UNAVAILABLE", BUSY],
  504: ["DEADLINE_EXCEEDED", "Deadline expired before operation could complete."],
  529: ["UNAVAILABLE", BUSY],
};

/** Errors that already are in the words of this API: their code is one of its statuses. */
const OWN = new Set([...Object.values(STATUSES).map(([status]) => status), "bug"]);

/** Party that reports the error, as far as its words depend on that. */
type ErrorFacts = Pick<FailedRequest<Ask>, "ask">;

const METRIC = "generativelanguage.googleapis.com/generate_content_free_tier";
const LIMITS = "https://ai.google.dev/gemini-api/docs/rate-limits";

/** A request that has to be mended. */
export function invalid(message: string): ApiError {
  return new ApiError({ status: 400, code: "INVALID_ARGUMENT", message });
}

/** 404 for a model, or for something that it cannot do. */
export function unknownModel(path: string, model: string, verb?: string): ApiError {
  return new ApiError({ status: 404, code: "NOT_FOUND", message: notFound(path, model, verb) });
}

function notFound(path: string, model: string, verb = "generateContent"): string {
  const version = path.split("/")[1];
  return `models/${model} is not found for API version ${version}, or is not supported for ${verb}. Call ListModels ` +
    "to see the list of available models and their supported methods.";
}

/** Message for a prompt that does not fit. */
export function tooLong(tokens: number, most: number): string {
  return `The input token count (${tokens}) exceeds the maximum number of tokens allowed (${most}).`;
}

/** Encodes an error as this API does. */
export function errorJson(error: HttpError, about: ErrorFacts) {
  const { status: code, message, type } = error;
  if (error.code !== null && OWN.has(error.code)) {
    const details = type ? { details: [errorInfo(type)] } : {};
    return { code, message, status: error.code === "bug" ? "INTERNAL" : error.code, ...details };
  }
  const [status, usual] = STATUSES[code] ?? [code < 500 ? "INVALID_ARGUMENT" : "INTERNAL", message];
  if (code === 429) {
    return { code, message: exceeded(error, about), status, details: quotaDetails(error, about) };
  }
  return { code, message: wordsFor(error, about) ?? usual, status };
}

/** Types and messages of errors that OpenAI has a code for. */
function wordsFor({ status, code }: HttpError, { ask }: ErrorFacts): string | undefined {
  const model = ask?.model ?? "unknown";
  if (code === "model_not_found" && status === 404) return notFound(ask?.path ?? "/v1beta", model);
  if (code !== "context_length_exceeded") return undefined;
  const most = modelOf(model)?.context ?? 1_048_576;
  return tooLong(most + Math.max(1, ask?.promptTokens ?? 1), most);
}

function errorInfo(reason: string) {
  const metadata = { service: "generativelanguage.googleapis.com" };
  return { "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason, domain: "googleapis.com", metadata };
}

/** Exceeded quota and its limit: of a day where waiting a minute does not help, as clients tell by its id. */
function quotaOf({ type, window = "minute", headers = {} }: HttpError) {
  const time = type === "insufficient_quota" || window === "day" ? "PerDay" : "PerMinute";
  const unit = type === "tokens" ? "tokens" : "requests";
  return {
    metric: `${METRIC}_${unit === "tokens" ? "input_token_count" : "requests"}`,
    id: `Generate${unit === "tokens" ? "ContentInputTokens" : "Requests"}${time}PerProjectPerModel-FreeTier`,
    limit: headers[`x-ratelimit-limit-${unit}`] ?? String(NEARLY_ALL[unit].limit),
  };
}

/** Retry delay in Google's notation of durations, where that helps. */
function delayOf({ wait_ms }: HttpError): string | undefined {
  return wait_ms === undefined ? undefined : `${wait_ms / 1000}s`;
}

function exceeded(error: HttpError, { ask }: ErrorFacts): string {
  const { metric, limit } = quotaOf(error);
  const delay = delayOf(error);
  return "You exceeded your current quota, please check your plan and billing details. For more information on this " +
    `error, head to: ${LIMITS}.\n* Quota exceeded for metric: ${metric}, limit: ${limit}, model: ` +
    `${ask?.model ?? "unknown"}${delay ? `\nPlease retry in ${delay}.` : ""}`;
}

function quotaDetails(error: HttpError, { ask }: ErrorFacts): readonly unknown[] {
  const { metric, id, limit } = quotaOf(error);
  const delay = delayOf(error);
  const dimensions = { location: "global", model: ask?.model ?? "unknown" };
  return [
    {
      "@type": "type.googleapis.com/google.rpc.QuotaFailure",
      violations: [{ quotaMetric: metric, quotaId: id, quotaDimensions: dimensions, quotaValue: limit }],
    },
    {
      "@type": "type.googleapis.com/google.rpc.Help",
      links: [{ description: "Learn more about Gemini API quotas", url: LIMITS }],
    },
    ...(delay ? [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: delay }] : []),
  ];
}

function geminiError(error: HttpError, about: FailedRequest<Ask>): Answer {
  const { status, headers = {} } = error;
  const own = Object.entries(headers).filter(([name]) => !name.startsWith("x-ratelimit-"));
  const json = JSON.stringify({ error: errorJson(error, about) }, null, 2);
  return {
    status,
    headers: { ...commonHeaders(JSON_TYPE), ...Object.fromEntries(own) },
    body: isArrayStream(about) ? `[${json}\n]` : `${json}\n`,
  };
}

/** True where the good answer would be a JSON array, piece by piece: its errors are in one, too. */
function isArrayStream({ path, query }: FailedRequest<Ask>): boolean {
  return path.endsWith(":streamGenerateContent") && !asksForEvents(query);
}

/** True if a stream is asked for as server-sent events, not as a JSON array. */
export function asksForEvents(query: FailedRequest<Ask>["query"]): boolean {
  return query("alt") === "sse";
}

const JSON_TYPE = "application/json; charset=UTF-8";
