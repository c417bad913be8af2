/** Whom an SDK asks, and how. */
import type { Seen } from "../outcome.ts";

/** The model that every call asks for. */
export const MODEL = "gpt-4o";

/** The message of every call. */
export const HELLO = "Hello there";

/** What an adapter needs to make a client. */
export interface Target {
  readonly url: string;
  /** Different for each call, so that the server's rows tell whose they are. */
  readonly key: string;
  readonly fetch: typeof fetch;
  /** How long one attempt may take, where the SDK can be told so. */
  readonly timeout_ms?: number | undefined;
  /** The SDK's own number of retries where it is not given. */
  readonly max_retries?: number | undefined;
}

/** One way to ask an SDK. */
export interface Way {
  /** As in `openai 7: create`. */
  readonly name: string;
  /** What it asks for: a whole answer, a stream, or a stream that the SDK puts together again. */
  readonly form: "whole" | "stream" | "helper";
  readonly call: (target: Target) => Promise<Seen>;
}

/** An SDK, and all ways to ask it. */
export interface Sdk {
  readonly name: string;
  /** The npm packages with their versions. */
  readonly packages: readonly string[];
  /** Where it sends its requests. */
  readonly path: string;
  readonly ways: readonly Way[];
}
