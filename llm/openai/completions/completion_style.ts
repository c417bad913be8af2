import type { Json } from "../../../engine/base/json.ts";
import type { Passage } from "../passages.ts";
import type { TokenLogprob } from "../../request/completion.ts";

/** Output options of a completion. */
export interface CompletionStyle {
  readonly prompts: readonly Passage[];
  /** Answers that are shown for each prompt; `best_of` may have made more. */
  readonly shown: number;
  /** The prompt comes first. */
  readonly echo: boolean;
  readonly includeUsage: boolean;
}

/** One of the answers, as it is sent. */
export interface EncodedCompletion {
  /** The prompt, where it is repeated; then what was made of it, token by token. */
  readonly tokens: readonly string[];
  readonly finish: string;
  /** One for each token, where they were asked for; the first of a prompt has none. */
  readonly logprobs: readonly (TokenLogprob | null)[] | null;
}

/** Encoded answer, whole or streamed. */
export interface EncodedCompletions {
  /** Header fields of an answer, the same in all chunks of a stream. */
  readonly head: { readonly id: string; readonly created: number; readonly model: string };
  readonly choices: readonly EncodedCompletion[];
  readonly usage: Json | null;
  readonly style: CompletionStyle;
}
