import { wholeRange } from "../../../engine/fault.ts";
import { retryOptions } from "../../../engine/faults/http/retry_after.ts";
import { statusFault } from "../../../engine/faults/status.ts";
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
  return statusFault({
    name,
    summary: `${status} ${reasonOf(status)}, a page of HTML${waits ? " with Retry-After" : ""}`,
    own: {},
    retry: options,
    answer: ({ error }, _own, wait_sec) =>
      error({ status, code: null, message, headers: waits ? { "retry-after": String(wait_sec) } : {} }),
  });
}
