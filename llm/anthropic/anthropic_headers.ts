import type { Ask } from "../request/ask.ts";
import { NEARLY_ALL, type Quota } from "../accounts/quota.ts";
import type { Answer } from "../../engine/reply/reply.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

/** The account that all requests are made for. */
export const ORGANIZATION = "00000000-0000-4000-8000-65727277726b";

/** The headers that every answer of the API carries. */
export function commonHeaders(id: string, type: string): Record<string, string> {
  return {
    "content-type": type,
    "request-id": id,
    "anthropic-organization-id": ORGANIZATION,
    "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
    "cf-cache-status": "DYNAMIC",
    "x-robots-tag": "none",
  };
}

/** A good answer in JSON. */
export function jsonAnswer(exchange: Exchange<Ask>, body: unknown): Answer {
  return textAnswer(exchange, "application/json", JSON.stringify(body));
}

/** A good answer of any type. */
export function textAnswer({ id, ask, arrived }: Exchange<Ask>, type: string, body: Answer["body"]): Answer {
  const quota = ask.cost === null ? {} : quotaHeaders(ask.quota ?? NEARLY_ALL, arrived);
  return { status: 200, headers: { ...commonHeaders(id, type), ...quota }, body };
}

const TOKENS = ["tokens", "input-tokens", "output-tokens"];

/** The twelve `anthropic-ratelimit-*` headers; `arrived` in milliseconds since 1970. */
export function quotaHeaders({ requests, tokens }: Quota, arrived: number): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const unit of ["requests", ...TOKENS]) {
    const { limit, remaining, reset_ms } = unit === "requests" ? requests : tokens;
    headers[`anthropic-ratelimit-${unit}-limit`] = String(limit);
    headers[`anthropic-ratelimit-${unit}-remaining`] = String(remaining);
    headers[`anthropic-ratelimit-${unit}-reset`] = rfc3339(arrived + reset_ms);
  }
  return headers;
}

/** Headers of an error with the names of this API: `x-ratelimit-limit-tokens` is told as its three token limits. */
export function ownHeaders(
  headers: Readonly<Record<string, string>>,
  arrived: number,
): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const [, what, unit] = /^x-ratelimit-(limit|remaining|reset)-(requests|tokens)$/.exec(name) ?? [];
    if (!what || !unit) own[name] = value;
    for (const one of unit === "tokens" ? TOKENS : unit ? [unit] : []) {
      own[`anthropic-ratelimit-${one}-${what}`] = what === "reset"
        ? rfc3339(arrived + fromGoDuration(value))
        : value;
    }
  }
  return own;
}

/** Whole seconds, as the API writes them: `2025-05-13T14:20:03Z`. */
function rfc3339(ms: number): string {
  return new Date(Math.ceil(ms / 1000) * 1000).toISOString().replace(".000Z", "Z");
}

const UNITS_MS: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** Milliseconds of `6m0s` and its like. */
function fromGoDuration(text: string): number {
  let ms = 0;
  for (const [, amount, unit = ""] of text.matchAll(/([\d.]+)(ms|h|m|s)/g)) {
    ms += Number(amount) * (UNITS_MS[unit] ?? 0);
  }
  return ms;
}
