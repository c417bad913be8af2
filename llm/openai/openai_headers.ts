import type { Ask } from "../request/ask.ts";
import { NEARLY_ALL, type Quota } from "../accounts/quota.ts";
import type { FailedRequest } from "../../engine/domain/domain.ts";

export const PROJECT = "proj_errorworks0000000000000";

/** The headers that every answer of the API carries. */
function common(id: string, type: string, { organization } = NEARLY_ALL): Record<string, string> {
  return {
    "content-type": type,
    "x-request-id": id,
    "openai-organization": organization,
    "x-content-type-options": "nosniff",
    "x-openai-proxy-wasm": "v0.1",
  };
}

/** The headers of a successful answer. `ms` is what the model took, in milliseconds. */
export function successHeaders(id: string, type: string, ask: Ask, ms: number): Record<string, string> {
  return allHeaders(id, type, { quota: ask.quota ?? NEARLY_ALL, ms });
}

/** Headers of a reply that comes from a model. Added one by one: of what several spreads make, V8 builds a slow object. */
function allHeaders(
  id: string,
  type: string,
  { quota, ms }: { readonly quota: Quota; readonly ms: number },
): Record<string, string> {
  const headers = common(id, type, quota);
  headers["access-control-expose-headers"] = "X-Request-ID";
  headers["openai-processing-ms"] = String(Math.max(1, Math.round(ms)));
  headers["openai-project"] = PROJECT;
  headers["openai-version"] = "2020-10-01";
  return addQuota(headers, quota);
}

/** Headers of a good reply of the Responses API, whose streams say nothing of the limits. */
export function responseHeaders(id: string, type: string, ask: Ask, ms: number): Record<string, string> {
  const {
    "x-openai-proxy-wasm": _proxy,
    "access-control-expose-headers": _expose,
    ...headers
  } = successHeaders(id, type, ask, ms);
  if (!type.startsWith("text/event-stream")) return headers;
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !name.startsWith("x-ratelimit-")));
}

/** Headers of an error, depending on how far the request got: 401 and 404 leave most of them out. */
export function errorHeaders(status: number, { id, ask, ms }: FailedRequest<Ask>): Record<string, string> {
  const quota = ask?.quota ?? NEARLY_ALL;
  if (status === 401) {
    const { "openai-organization": _, ...rest } = common(id, "application/json", quota);
    return rest;
  }
  if (status === 404) {
    return { ...common(id, "application/json; charset=utf-8", quota), vary: "Origin" };
  }
  return allHeaders(id, "application/json", { quota, ms });
}

/** A name as a header may have it: what is not printable ASCII is percent-encoded. */
export function headerText(name: string): string {
  return name.toWellFormed().replace(/[^ -~]/gu, encodeURIComponent);
}

/** The six `x-ratelimit-*` headers. */
export function quotaHeaders(quota: Quota): Record<string, string> {
  return addQuota({}, quota);
}

function addQuota(headers: Record<string, string>, { requests, tokens }: Quota): Record<string, string> {
  headers["x-ratelimit-limit-requests"] = String(requests.limit);
  headers["x-ratelimit-limit-tokens"] = String(tokens.limit);
  headers["x-ratelimit-remaining-requests"] = String(requests.remaining);
  headers["x-ratelimit-remaining-tokens"] = String(tokens.remaining);
  headers["x-ratelimit-reset-requests"] = goDuration(requests.reset_ms);
  headers["x-ratelimit-reset-tokens"] = goDuration(tokens.reset_ms);
  return headers;
}

/**
 * Writes milliseconds as Go does: `0s`, `120ms`, `1.78s`, `6m0s`.
 *
 * @example
 * ```ts
 * import { goDuration } from "./openai_headers.ts";
 * console.assert(goDuration(120) === "120ms");
 * console.assert(goDuration(127_930) === "2m7.93s");
 * ```
 */
export function goDuration(ms: number): string {
  const whole = Math.round(ms);
  if (whole === 0) return "0s";
  if (whole < 1000) return `${whole}ms`;
  const hours = Math.floor(whole / 3_600_000);
  const minutes = Math.floor(whole / 60_000) % 60;
  const seconds = `${whole % 60_000 / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
