import type { Attempt } from "../reading/fate.ts";

/** Shortest and longest time, in milliseconds. */
export type Span = readonly [least_ms: number, most_ms: number];

/** Waits that an SDK takes from a server, in milliseconds: those in the span as they are; what is beyond is handled apart. */
export interface ObeyedWaits {
  readonly span: Span;
  /** Behaviour at longer waits: its own back-off, or no retry. */
  readonly beyond: "backoff" | "stop";
  /** True if it reads `retry-after-ms`. */
  readonly precise: boolean;
  /** Statuses whose waits it reads. @default all */
  readonly at?: readonly number[];
}

/** Retry policy of an SDK, as its source has it. */
export interface Policy {
  /** Package, as people name it. */
  readonly name: string;
  /** Matches its user agents. */
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
  /** Own wait after the k-th failure, from 1. */
  readonly backoff_ms: (failures: number) => Span;
  readonly waits: ObeyedWaits;
  /** What it does by design that a check calls broken, by the id of the check. */
  readonly by_design: Readonly<Record<string, string>>;
  /** Where its rules were read or measured. */
  readonly source: string;
}
