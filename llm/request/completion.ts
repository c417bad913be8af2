import { tokensOf } from "../base/tokens.ts";
import type { Said, Spoken, ToolCall } from "./chat_request.ts";

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

/** Words of an answer, in tokens. */
export interface Words {
  readonly kind: "thinking" | "text" | "refusal";
  readonly text: string;
  readonly tokens: () => readonly string[];
  /** Log probability of each token; `null` where that was not asked. */
  readonly logprobs: readonly TokenLogprob[] | null;
}

/** One part of an answer as it is sent: words, or a tool call. */
export type SaidPart = Words | { readonly kind: "call"; readonly call: ToolCall };

/** The parts of an answer in the order in which they are sent; without its thoughts unless a rule has settled them. */
export function partsOf(choice: Choice): readonly SaidPart[] {
  if (choice.parts) return scriptedParts(choice);
  const { text, refusal, calls, tokens, logprobs } = choice;
  const words: Words = { kind: "text", text: text ?? "", tokens, logprobs };
  if (calls.length === 0) return [text === null ? { ...words, kind: "refusal", text: refusal ?? "" } : words];
  return [...(text === null ? [] : [words]), ...calls.map((call) => ({ kind: "call", call } as const))];
}

function scriptedParts({ parts = [], text, logprobs }: Choice): readonly SaidPart[] {
  let told = 0;
  return parts.map((part): SaidPart => {
    if ("call" in part) return { kind: "call", call: part.call };
    if ("thinking" in part) return wordsOf("thinking", part.thinking, null);
    if ("refusal" in part) return wordsOf("refusal", part.refusal, text === null ? logprobs : null);
    const count = logprobs === null ? 0 : tokensOf(part.text).length;
    return wordsOf("text", part.text, logprobs && logprobs.slice(told, told += count));
  });
}

function wordsOf(kind: Words["kind"], text: string, logprobs: Words["logprobs"]): Words {
  return { kind, text, tokens: () => tokensOf(text), logprobs };
}
