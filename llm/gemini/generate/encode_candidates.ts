import { alphanumeric } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { salvaged } from "../../base/json.ts";
import type { Json } from "../../../engine/base/json.ts";
import type { Finish } from "../../request/chat_request.ts";
import { thoughtOf } from "../../writing/reasoning.ts";
import { showsThoughts } from "./read_generate.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { Choice, Completion } from "../../request/completion.ts";

/** One of the answers. */
export interface Candidate {
  /** Thoughts that may be shown, token by token. */
  readonly thought: readonly string[];
  readonly text: string;
  readonly tokens: () => readonly string[];
  readonly calls: readonly Json[];
  /** Tokens of text and calls. */
  readonly count: number;
  readonly finishReason: string;
}

/** An answer with the names that this API gives to everything. */
export interface EncodedCandidates {
  readonly candidates: readonly Candidate[];
  readonly usage: GeminiUsage;
  readonly modelVersion: string;
  readonly responseId: string;
}

/** Tokens as this API counts them. */
export interface GeminiUsage {
  readonly promptTokenCount: number;
  readonly candidatesTokenCount: number;
  readonly totalTokenCount: number;
  readonly cachedContentTokenCount?: number;
  readonly promptTokensDetails: readonly { readonly modality: "TEXT"; readonly tokenCount: number }[];
  readonly thoughtsTokenCount?: number;
}

const REASONS: Readonly<Record<Finish, string>> = {
  stop: "STOP",
  length: "MAX_TOKENS",
  tool_calls: "STOP",
  content_filter: "SAFETY",
};

/** Names an answer: the same ids whether it is streamed or not. */
export function encodeCandidates(
  exchange: Exchange<Ask>,
  { model, choices, tokens }: Completion,
): EncodedCandidates {
  const { prompt, completion, reasoning, cached } = tokens;
  return {
    candidates: candidatesOf(exchange, choices),
    usage: {
      promptTokenCount: prompt,
      candidatesTokenCount: completion - reasoning,
      totalTokenCount: prompt + completion,
      ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
      promptTokensDetails: [{ modality: "TEXT", tokenCount: prompt }],
      ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
    },
    modelVersion: model,
    responseId: alphanumeric(exchange.draw("id"), 22),
  };
}

function candidatesOf(exchange: Exchange<Ask>, choices: readonly Choice[]): Candidate[] {
  const shown = showsThoughts(exchange.ask.body);
  const random = exchange.draw("thought");
  return choices.map((choice) => ({
    thought: shown && choice.reasoning > 0 ? thoughtOf(choice.reasoning, random) : [],
    text: choice.text ?? choice.refusal ?? "",
    tokens: choice.tokens,
    calls: choice.calls.map(({ name, input }) => ({ functionCall: { name, args: salvaged(input) } })),
    count: choice.count,
    finishReason: REASONS[choice.finish],
  }));
}
