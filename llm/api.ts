import type { Answer, HttpError, Refused } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import type { Frame } from "./frames.ts";

/** One of the APIs that are faked, as far as its errors go. */
export interface Api {
  readonly name: "openai" | "azure" | "anthropic" | "gemini" | "ollama";
  /** Dresses an error as this API does. */
  error(error: HttpError, about: Refused<Ask>): Answer;
  /** The key that a request carries, where this API looks for it. */
  keyOf(header: Header, query: (name: string) => string | undefined): string | undefined;
  /** What it says of a model that there is not; absent where any name will do. */
  unknownModel?(model: string, path: string): HttpError;
  /** What it says to a request with a wrong key, or with none. */
  unauthorized(key: string | undefined, route: { readonly method: string; readonly path: string }): HttpError;
}

/** A request header by its lower-case name. */
export type Header = (name: string) => string | undefined;

/** How an API writes down what a model says, as far as faults have to know. */
export interface Wire {
  /** Key of the body, or of the frames of a stream, under which the answers are. */
  readonly answers: string;
  /** Key under which the tokens are counted. */
  readonly usage: string;
  /** What the API sends to keep a silent stream open, or what any reader has to skip. */
  readonly keepAlive: string;
  /** Matches each id that the API gives in an answer, as its first group; absent where it gives none. */
  readonly ids?: RegExp;
  /** How it tells of an error after the 200, given the frames that have been sent. */
  errorFrames(error: HttpError, sent: readonly Frame[]): readonly Frame[];
  /** What it has not, so that it cannot go wrong either. */
  readonly lacks?: readonly Trait[];
  /** Counts frames anew, where the API numbers them and something was put in between, such as a keep-alive. */
  numbered?(frames: readonly Frame[]): readonly Frame[];
}

/**
 * What most APIs have and some have not: messages with a `role`; a frame that does nothing but `end` a stream; `lf` as
 * the end of a line; streams of server-sent `events`; tool calls that come in `fragments`, their input as a text.
 */
export type Trait = "role" | "end" | "lf" | "events" | "fragments";
