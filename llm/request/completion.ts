import type { Said, Spoken } from "./chat_request.ts";

/** Log probability of a token, in the shape that all of OpenAI's APIs share. */
export interface Logprob {
  readonly token: string;
  /** Natural logarithm of its probability. */
  readonly logprob: number;
  /** The token as UTF-8. */
  readonly bytes: readonly number[];
}

/** A token of an answer, and what might have been there in its place. */
export interface TokenLogprob extends Logprob {
  /** The likeliest tokens, itself first. */
  readonly top_logprobs: readonly Logprob[];
}

/** One of the answers: a text, tool calls or a refusal. */
export interface Choice extends Spoken {
  /** The text, or the refusal, in tokens; only cut where a stream needs them. */
  readonly tokens: () => readonly string[];
  /** Log probability of each token; `null` where that was not asked, or tools are called. */
  readonly logprobs: readonly TokenLogprob[] | null;
}

/** Answer of a model, in no API's words. */
export interface Completion extends Said {
  readonly choices: readonly Choice[];
}
