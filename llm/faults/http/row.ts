/**
 * Builders of faults that are an HTTP status and no more. Texts are those of OpenAI's API, since clients
 * match on them; each API encodes them its own way.
 *
 * @module
 */
import * as z from "zod";
import { retryOptions } from "../../../engine/faults/retry_after.ts";
import { statusFault, type StatusRow } from "../../../engine/faults/status.ts";
import type { Ask } from "../../request/ask.ts";
import type { HttpError } from "../../../engine/base/http_error.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { Fault } from "../../../engine/faults/fault.ts";

/** Options that all of them take beside their own. */
const sharedOptions = retryOptions.extend({
  should_retry: z.literal(["none", true, false]).default("none").describe(
    "value of the header x-should-retry, which the clients of OpenAI and Anthropic obey; none: no such header",
  ),
});

/** One HTTP fault with options of its own. */
type StatusFault<Own extends z.ZodRawShape> = Omit<
  StatusRow<Ask, Own, z.output<typeof sharedOptions>>,
  "retry" | "finish"
>;

/** Declares an HTTP fault; on top of its own options it has those about trying again. */
export function httpFault<Own extends z.ZodRawShape>(row: StatusFault<Own>): Fault<Ask> {
  return statusFault({ ...row, retry: sharedOptions, finish: advised });
}

function advised(answer: Answer, { should_retry }: z.output<typeof sharedOptions>): Answer {
  if (should_retry === "none") return answer;
  return { ...answer, headers: { ...answer.headers, "x-should-retry": String(should_retry) } };
}

/** Declares an HTTP fault that is nothing but an error. */
export function status(
  name: string,
  summary: string,
  error: (exchange: Exchange<Ask>, wait_sec: number) => HttpError,
): Fault<Ask> {
  return httpFault({
    name,
    summary,
    own: {},
    answer: (exchange, _own, wait_sec) => exchange.error(error(exchange, wait_sec)),
  });
}

/** An error that tells how long to wait, in seconds. */
export function waiting(error: HttpError, wait_sec: number): HttpError {
  return {
    ...error,
    wait_ms: wait_sec * 1000,
    headers: { ...error.headers, "retry-after": String(wait_sec) },
  };
}

/** The model that was asked for. */
export function modelName({ ask }: Exchange<Ask>): string {
  return ask.model ?? ask.deployment ?? "gpt-4o";
}
