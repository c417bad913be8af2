/**
 * The faults that are nothing but an HTTP status: one row each. Texts are those of the real API (§7 of its error
 * catalogue), since clients match on them.
 *
 * @module
 */
import { z } from "zod";
import { defineFault, wholeRange } from "../../engine/fault.ts";
import { integerBetween } from "../../engine/random.ts";
import type { Exchange, Fault, HttpError } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";
import { gatewayPage } from "../openai/error.ts";
import { goDuration } from "../openai/headers.ts";
import { SHOWN } from "../quota.ts";

const OVERLOADED = "The engine is currently overloaded, please try again later";

function model({ ask }: Exchange<Ask>): string {
  return ask.model ?? ask.deployment ?? "gpt-4o";
}

/** An error with a body in OpenAI's shape. */
function status(name: string, summary: string, error: (exchange: Exchange<Ask>) => HttpError): Fault<Ask> {
  return defineFault({
    name,
    kind: "http",
    summary,
    options: z.object({}),
    inject: (exchange: Exchange<Ask>) => exchange.error(error(exchange)),
  });
}

/** The same with a `retry-after` in whole seconds, drawn from an option. */
function statusWithRetry(
  name: string,
  summary: string,
  error: (exchange: Exchange<Ask>, seconds: number) => HttpError,
): Fault<Ask> {
  return defineFault({
    name,
    kind: "http",
    summary,
    options: z.object({
      retry_after_sec: wholeRange.default([1, 5]).describe(
        "value of the Retry-After header, in whole seconds",
      ),
    }),
    inject(exchange: Exchange<Ask>, { retry_after_sec }) {
      const seconds = integerBetween(exchange.random, retry_after_sec);
      const refusal = error(exchange, seconds);
      return exchange.error({ ...refusal, headers: { ...refusal.headers, "retry-after": String(seconds) } });
    },
  });
}

/** What a gateway in front of the API sends: a page in HTML, or an error in JSON as a proxy of one's own would. */
function gateway(name: string, code: number, title: string): Fault<Ask> {
  return defineFault({
    name,
    kind: "http",
    summary: `${code} ${title}, as a page of the gateway`,
    options: z.object({ body: z.enum(["html", "json"]).default("html").describe("form of the body") }),
    inject: ({ error }: Exchange<Ask>, { body }) =>
      body === "html" ? gatewayPage(code, title) : error({ status: code, code: null, message: title }),
  });
}

export const rateLimit = statusWithRetry("rate_limit", "429 rate_limit_exceeded", (exchange, seconds) => ({
  status: 429,
  type: "requests",
  code: "rate_limit_exceeded",
  message:
    `Rate limit reached for ${model(exchange)} in organization org-errorworks on requests per min (RPM): ` +
    `Limit ${SHOWN.requests}, Used ${SHOWN.requests}, Requested 1. Please try again in ${seconds}s. Visit ` +
    "https://platform.openai.com/account/rate-limits to learn more.",
  headers: {
    "x-ratelimit-remaining-requests": "0",
    "x-ratelimit-reset-requests": goDuration(seconds * 1000),
  },
}));

/** Not a status of OpenAI: Anthropic and some proxies answer it when they are overloaded. */
export const capacity529 = statusWithRetry("capacity_529", "529 overloaded", () => ({
  status: 529,
  type: "overloaded_error",
  code: "overloaded",
  message: OVERLOADED,
}));

export const serviceUnavailable = status("service_unavailable", "503 engine overloaded", () => ({
  status: 503,
  code: null,
  message: OVERLOADED,
}));

export const badGateway = gateway("bad_gateway", 502, "Bad Gateway");
export const gatewayTimeout = gateway("gateway_timeout", 504, "Gateway Time-out");

export const internalError = status("internal_error", "500 server_error", ({ id }) => ({
  status: 500,
  code: null,
  message:
    "The server had an error while processing your request. Sorry about that! You can retry your request, or " +
    `contact us through our help center at help.openai.com if the error persists. (Please include the request ID ${id} ` +
    "in your message.)",
}));

export const forbidden = status("forbidden", "403 unsupported country", () => ({
  status: 403,
  type: "request_forbidden",
  code: "unsupported_country_region_territory",
  message: "Country, region, or territory not supported",
}));

export const notFound = status("not_found", "404 model_not_found", (exchange) => ({
  status: 404,
  code: "model_not_found",
  message: `The model \`${model(exchange)}\` does not exist or you do not have access to it.`,
}));
