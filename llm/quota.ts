/** What is left of one limit. Milliseconds until it is whole again. */
interface Left {
  readonly limit: number;
  readonly remaining: number;
  readonly reset_ms: number;
}

/** What is left of the limits of an account, after a request. */
export interface Quota {
  readonly requests: Left;
  readonly tokens: Left;
  /** Whose account it is. */
  readonly organization: string;
}

/** Whose account it is where nothing else is said. */
export const ORGANIZATION = "org-errorworks";

/** What the fake account may do in a minute where nothing else is said; it is shown, and not enforced. */
export const SHOWN = { requests: 10_000, tokens: 30_000_000 } as const;

/** What is left after a request that cost no tokens, if it was the only one of the minute. */
export const NEARLY_ALL: Quota = {
  requests: { limit: SHOWN.requests, remaining: SHOWN.requests - 1, reset_ms: 60_000 / SHOWN.requests },
  tokens: { limit: SHOWN.tokens, remaining: SHOWN.tokens, reset_ms: 0 },
  organization: ORGANIZATION,
};
