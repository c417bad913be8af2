import { type Fault, wholeRange } from "../../../engine/faults/fault.ts";
import { retryOptions } from "../../../engine/faults/retry_after.ts";
import { statusFault } from "../../../engine/faults/status.ts";
import { reasonOf } from "../../../engine/reply/reasons.ts";

/** Options about trying again, with the default range of the ancestor. */
const options = retryOptions.extend({
  retry_after_sec: wholeRange.default([1, 30]).describe(
    "value of the Retry-After header, in whole seconds",
  ),
});

/** A status and its page. */
interface Row {
  readonly status: number;
  readonly message: string;
  /** True if servers usually say with it when to come again. */
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
