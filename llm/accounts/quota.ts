/** State of one limit after a request. Milliseconds until it is whole again. */
interface Left {
  readonly limit: number;
  readonly remaining: number;
  readonly reset_ms: number;
}

/** Remaining limits of an account after a request. */
export interface Quota {
  readonly requests: Left;
  readonly tokens: Left;
  /** Organisation of the account. */
  readonly organization: string;
}

/** Default organisation. */
export const ORGANIZATION = "org-errorworks";

/** Default limits per minute of the fake account; it is shown, and not enforced. */
export const SHOWN = { requests: 10_000, tokens: 30_000_000 } as const;

/** Remaining limits after a request that cost no tokens, if it was the only one of the minute. */
export const NEARLY_ALL: Quota = {
  requests: { limit: SHOWN.requests, remaining: SHOWN.requests - 1, reset_ms: 60_000 / SHOWN.requests },
  tokens: { limit: SHOWN.tokens, remaining: SHOWN.tokens, reset_ms: 0 },
  organization: ORGANIZATION,
};
