import { retryOptions, withRetryAfter } from "../../../engine/faults/http/retry_after.ts";
import { defineFault, wholeRange } from "../../../engine/fault.ts";
import { integerBetween } from "../../../engine/random.ts";
import { reasonOf } from "../../../engine/reply/reasons.ts";
import type { Fault } from "../../../engine/types.ts";

/** The ancestor's range. */
const options = retryOptions.extend({
  retry_after_sec: wholeRange.default([1, 30]).describe(
    "value of the Retry-After header, in whole seconds",
  ),
});

/** What a status is beside its number. */
interface Row {
  readonly status: number;
  readonly message: string;
  /** Whether servers usually say with it when to come again. */
  readonly waits?: boolean;
}

/** Declares a fault that is nothing but a status with a page in HTML. */
export function status(name: string, { status, message, waits = false }: Row): Fault {
  return defineFault({
    name,
    kind: "http",
    summary: `${status} ${reasonOf(status)}, a page of HTML${waits ? " with Retry-After" : ""}`,
    options,
    inject(exchange, { retry_after, retry_after_sec }) {
      const sec = integerBetween(exchange.random, retry_after_sec);
      const headers = waits ? { "retry-after": String(sec) } : {};
      const page = exchange.error({ status, code: null, message, headers });
      return withRetryAfter(page, exchange, { retry_after, sec });
    },
  });
}
