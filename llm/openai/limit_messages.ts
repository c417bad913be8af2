/**
 * What the real API says to one who asks too much, word by word: clients match on it.
 *
 * @module
 */
import type { HttpError } from "../../engine/base/http_error.ts";

/** A limit that was exceeded: requests or tokens, of a minute or a day. */
export interface ExceededLimit {
  readonly model: string;
  readonly organization: string;
  readonly unit: "requests" | "tokens";
  readonly window?: "minute" | "day";
  readonly limit: number;
}

const MORE = "Visit https://platform.openai.com/account/rate-limits to learn more.";

/** Refusal of one who would be served later; `wait` is the time until then. */
export function tooFastMessage(
  exceeded: ExceededLimit,
  { used, requested, wait }: { readonly used: number; readonly requested: number; readonly wait: string },
): string {
  return `Rate limit reached ${
    named(exceeded)
  }, Used ${used}, Requested ${requested}. Please try again in ${wait}. ` +
    MORE;
}

/** Refusal of one who asks for more than there ever is. */
export function tooLargeMessage(exceeded: ExceededLimit, requested: number): string {
  return `Request too large ${
    named(exceeded)
  }, Requested ${requested}. The input or output tokens must be reduced ` +
    `in order to run successfully. ${MORE}`;
}

function named({ model, organization, unit, window = "minute", limit }: ExceededLimit): string {
  const [time, letter] = window === "minute" ? ["min", "M"] : ["day", "D"];
  const short = `${unit === "requests" ? "RP" : "TP"}${letter}`;
  return `for ${model} in organization ${organization} on ${unit} per ${time} (${short}): Limit ${limit}`;
}

/** Refusal of one who has nothing left, and for whom waiting does not help. */
export const NO_QUOTA = {
  status: 429,
  type: "insufficient_quota",
  code: "insufficient_quota",
  message:
    "You exceeded your current quota, please check your plan and billing details. For more information on this " +
    "error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.",
} as const satisfies HttpError;
