import { type CallerIdentity, keyOf, sessionOf } from "../engine/session.ts";
import type { Connection } from "../engine/types.ts";

/** Where clients of Anthropic, Azure and Google send their API key; those of OpenAI use `authorization`. */
const KEY_HEADERS = ["x-api-key", "api-key", "x-goog-api-key"];

/** How often this request was sent before, as the SDKs of OpenAI and Anthropic count. */
const RETRY_COUNT = "x-stainless-retry-count";

/** Identity of a caller of the fake APIs. */
export function callerOf(request: Pick<Connection, "header">): CallerIdentity {
  const attempt = Number(request.header(RETRY_COUNT) ?? NaN);
  return {
    session: sessionOf(request, KEY_HEADERS),
    key: keyOf(request, KEY_HEADERS),
    attempt: Number.isInteger(attempt) ? attempt : null,
  };
}
