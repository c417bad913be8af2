import type { Frame } from "./frames.ts";
import type { HttpError } from "../../engine/base/http_error.ts";

/** Format of an API's answers, as far as faults depend on it. */
export interface Dialect {
  /** Key of the body, or of the frames of a stream, under which the answers are. */
  readonly answers: string;
  /** Keys under which the tokens are counted. */
  readonly usage: readonly string[];
  /** Text that keeps a silent stream open, or that any reader has to skip. */
  readonly keepAlive: string;
  /** Matches each id that the API gives to an answer or to a part of it, as its first group; absent where it gives none. */
  readonly ids?: RegExp;
  /** Frames that report an error after the 200, given the frames that have been sent. */
  errorFrames(error: HttpError, sent: readonly Frame[]): readonly Frame[];
  /** Traits that it lacks, so that they cannot go wrong either. */
  readonly lacks?: readonly DialectTrait[];
  /** Counts frames anew, where the API numbers them and something was put in between, such as a keep-alive. */
  numbered?(frames: readonly Frame[]): readonly Frame[];
}

/**
 * Traits that most APIs have and some lack: answers with an `id`; messages with a `role`; a frame that does nothing
 * but `end` a stream; `lf` as the end of a line; streams of server-sent `events`; tool calls that come in
 * `fragments`, their input as a text.
 */
export type DialectTrait = "id" | "role" | "end" | "lf" | "events" | "fragments";
