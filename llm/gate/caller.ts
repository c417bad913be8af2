import { type CallerIdentity, callerOf } from "../../engine/reply/session.ts";
import type { Connection } from "../../engine/reply/connection.ts";

/** Headers in which clients of Anthropic, Azure and Google send their API key; those of OpenAI use `authorization`. */
const KEY_HEADERS = ["x-api-key", "api-key", "x-goog-api-key"];

/** Number of times this request was sent before, as the SDKs of OpenAI and Anthropic count. */
const RETRY_COUNT = "x-stainless-retry-count";

/** What an SDK counts to: a number beyond it, a sign, a point or an exponent comes from no SDK. */
const RETRIES = /^\d{1,6}$/;

/** Identity of a caller of the fake APIs. */
export function llmCaller(request: Pick<Connection, "header">): CallerIdentity {
  const count = request.header(RETRY_COUNT);
  const { session, key } = callerOf(request, KEY_HEADERS);
  return { session, key, attempt: count !== undefined && RETRIES.test(count) ? Number(count) : null };
}
