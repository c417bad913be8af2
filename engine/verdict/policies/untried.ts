import type { Span } from "./policy.ts";

/** Policy of SDKs that do not retry of themselves. */
export const UNTRIED = {
  tries: 1,
  counts: false,
  obeys_should_retry: false,
  retries: () => false,
  backoff_ms: (): Span => [0, 0],
  waits: { span: [0, 0], beyond: "stop", precise: false },
} as const;
