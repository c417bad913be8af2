import { alphanumeric } from "../../../engine/random.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { type Json, salvaged } from "../../json.ts";
import type { Finish } from "../../talk.ts";
import type { Choice, Completion } from "../../writing/complete.ts";
import { thoughtOf } from "../../writing/reasoning.ts";
import { showsThoughts } from "./read.ts";

/** One of the answers. */
export interface Candidate {
  /** What was thought and may be shown, token by token. */
  readonly thought: readonly string[];
  readonly text: string;
  readonly tokens: () => readonly string[];
  readonly calls: readonly Json[];
  /** Tokens of text and calls. */
  readonly count: number;
  readonly finishReason: string;
}

/** An answer with the names that this API gives to everything. */
export interface Dressed {
  readonly candidates: readonly Candidate[];
  readonly usage: Usage;
  readonly modelVersion: string;
  readonly responseId: string;
}

/** Tokens as this API counts them. */
export interface Usage {
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
export function dress(exchange: Exchange<Ask>, { model, choices, tokens }: Completion): Dressed {
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
