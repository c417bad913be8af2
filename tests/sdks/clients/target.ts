/** Ways to call an SDK, and the server that it calls. */
import type { Seen } from "../outcome.ts";

/** The model that every call asks for. */
export const MODEL = "gpt-4o";

/** The message of every call. */
export const HELLO = "Hello there";

/** Settings from which an adapter makes a client. */
export interface Target {
  readonly url: string;
  /** Different for each call, so that the server's rows tell whose they are. */
  readonly key: string;
  readonly fetch: typeof fetch;
  /** Time-out of one attempt, where the SDK takes one. */
  readonly timeout_ms?: number | undefined;
  /** The SDK's own number of retries where it is not given. */
  readonly max_retries?: number | undefined;
}

/** One way to ask an SDK. */
export interface Way {
  /** Name of the SDK and its call, as in `openai 7: create`. */
  readonly name: string;
  /** Form of the answer: whole, a stream, or a stream that the SDK puts together again. */
  readonly form: "whole" | "stream" | "helper";
  readonly call: (target: Target) => Promise<Seen>;
}

/** An SDK, and all ways to ask it. */
export interface Sdk {
  readonly name: string;
  /** The npm packages with their versions. */
  readonly packages: readonly string[];
  /** Path of its requests. */
  readonly path: string;
  readonly ways: readonly Way[];
}
