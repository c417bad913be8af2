/**
 * Refusals of one who asks too much: those that mean «wait», and those that mean «stop».
 *
 * @module
 */
import * as z from "zod";
import { drawn } from "../../../engine/faults/form_options.ts";
import { integerBetween } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import {
  type ExceededLimit,
  NO_QUOTA,
  tooFastMessage,
  tooLargeMessage,
} from "../../openai/limit_messages.ts";
import { goDuration } from "../../openai/openai_headers.ts";
import { NEARLY_ALL, SHOWN } from "../../accounts/quota.ts";
import { httpFault, modelName, status, waiting } from "./row.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** The limit that a request is said to exceed. */
function limitOf(exchange: Exchange<Ask>, limit: Pick<ExceededLimit, "unit" | "window">): ExceededLimit {
  const { organization } = exchange.ask.quota ?? NEARLY_ALL;
  return { ...limit, model: modelName(exchange), organization, limit: SHOWN[limit.unit] };
}

function tooFast(
  exchange: Exchange<Ask>,
  { unit, window = "minute", wait_sec }: Pick<ExceededLimit, "unit" | "window"> & {
    readonly wait_sec: number;
  },
) {
  // What is asked for is what has to come back in that time: (used + requested - limit) / limit × 60 s.
  const requested = unit === "requests" ? 1 : Math.max(1, Math.round(SHOWN.tokens * wait_sec / 60));
  return waiting({
    status: 429,
    type: unit,
    code: "rate_limit_exceeded",
    window,
    message: tooFastMessage(limitOf(exchange, { unit, window }), {
      used: SHOWN[unit],
      requested,
      wait: `${wait_sec}s`,
    }),
    headers: {
      [`x-ratelimit-remaining-${unit}`]: "0",
      [`x-ratelimit-reset-${unit}`]: goDuration(wait_sec * 1000),
    },
  }, wait_sec);
}

export const rateLimit = httpFault({
  name: "rate_limit",
  summary: "429 rate_limit_exceeded",
  own: {
    window: z.enum(["minute", "day"]).default("minute").describe(
      "window of the limit that is exceeded, as texts and Gemini's quotaId name it",
    ),
  },
  answer: (exchange, { window }, wait_sec) =>
    exchange.error(tooFast(exchange, { unit: "requests", window, wait_sec })),
});

export const tokenRateLimit = status(
  "token_rate_limit",
  "429 rate_limit_exceeded, by tokens",
  (exchange, wait_sec) => tooFast(exchange, { unit: "tokens", wait_sec }),
);

/** 429 of a client whose traffic grows too quickly, whatever its limits. */
export const slowDown = status("slow_down", "429 slow_down", (_exchange, wait_sec) =>
  waiting({
    status: 429,
    type: "rate_limit_error",
    code: "slow_down",
    message:
      "Slow down: your traffic grows too fast. Go back to your earlier rate, keep it for at least 15 minutes, then " +
      "increase it step by step.",
  }, wait_sec));

/** Waiting does not help: the request is more than a whole minute's tokens. */
export const requestTooLargeTpm = status("request_too_large_tpm", "429 Request too large", (exchange) => ({
  status: 429,
  type: "tokens",
  code: "rate_limit_exceeded",
  message: tooLargeMessage(
    limitOf(exchange, { unit: "tokens" }),
    SHOWN.tokens + integerBetween(exchange.random, [1, SHOWN.tokens]),
  ),
}));

const BILLING = [
  "insufficient_quota",
  "credit_balance_exhausted",
  "organization_spend_limit_exceeded",
  "project_spend_limit_exceeded",
  "organization_usage_limit_exceeded",
] as const;

/** Waiting does not help: someone has to pay. */
export const insufficientQuota = httpFault({
  name: "insufficient_quota",
  summary: "429 insufficient_quota, or a newer code about money",
  own: {
    code: z.enum([...BILLING, "any"]).default("insufficient_quota").describe(
      "code of the error; any: drawn from the others",
    ),
  },
  answer: ({ error, random }, { code }) =>
    error({ ...NO_QUOTA, code: drawn(BILLING, { wanted: code, random }) }),
});
