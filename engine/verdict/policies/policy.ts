import type { Attempt } from "../reading/fate.ts";

/** Shortest and longest time, in milliseconds. */
export type Span = readonly [least_ms: number, most_ms: number];

/** Waits that an SDK takes from a server, in milliseconds: those in the span as they are; what is beyond is handled apart. */
export interface ObeyedWaits {
  readonly span: Span;
  /** Behaviour at longer waits: its own back-off, no retry, or the longest wait that it takes. */
  readonly beyond: "backoff" | "stop" | "most";
  /** True if it reads `retry-after-ms`. */
  readonly precise: boolean;
  /** Statuses whose waits it reads; none: it reads no wait. @default all */
  readonly at?: readonly number[];
}

/** How an HTTP client follows redirects of its own accord. */
export interface FollowedRedirects {
  /** Secrets that it leaves out behind a redirect to another origin; all other headers go along. Lower case. */
  readonly strips: readonly string[];
  /** Redirects in a row that it follows, at most. */
  readonly most: number;
  /** True if it has a setting that keeps it to some hosts: then it is up to its user where it is led. */
  readonly confinable: boolean;
}

/** Retry policy of an SDK or of a client of websites, as its source has it. */
export interface Policy {
  /** Package, as people name it. */
  readonly name: string;
  /** Matches its user agents; a group `version` is its version, where the first one in them is another's. */
  readonly user_agent: RegExp;
  /** Oldest version that has it. @default any */
  readonly since?: readonly [major: number, minor: number];
  /** Tries of a call where its user has not set another number. */
  readonly tries: number;
  /** True if it sends `x-stainless-retry-count`. */
  readonly counts: boolean;
  /** True if it obeys `x-should-retry`. */
  readonly obeys_should_retry: boolean;
  readonly retries: (attempt: Attempt) => boolean;
  /** True for a failure after which it tries again where its user has told it to, with the same waits. */
  readonly can_retry?: (attempt: Attempt) => boolean;
  /** Own wait after the k-th failure, from 1; up to `Infinity` where a retry waits for its turn only. */
  readonly backoff_ms: (failures: number) => Span;
  readonly waits: ObeyedWaits;
  /** Absent where it is not known. */
  readonly redirects?: FollowedRedirects;
  /** What it does by design that a check calls broken, by the id of the check. */
  readonly by_design: Readonly<Record<string, string>>;
  /** Where its rules were read or measured. */
  readonly source: string;
}
