import { alphanumeric } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { salvaged } from "../../base/json.ts";
import type { Json } from "../../../engine/base/json.ts";
import type { Finish, PresetUsage } from "../../request/chat_request.ts";
import { toldUsage } from "../../request/told_usage.ts";
import { thoughtOf } from "../../writing/reasoning.ts";
import { showsThoughts } from "./read_generate.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import { type Choice, type Completion, partsOf, type SaidPart } from "../../request/completion.ts";

/** One of the answers. */
export interface Candidate {
  readonly parts: readonly CandidatePart[];
  readonly finishReason: string;
}

/** Words, token by token, or a function call as the API writes it. */
export type CandidatePart =
  | { readonly kind: "thinking" | "text"; readonly tokens: () => readonly string[] }
  | { readonly kind: "call"; readonly json: Json };

/** An answer with the names that this API gives to everything. */
export interface EncodedCandidates {
  readonly candidates: readonly Candidate[];
  readonly usage: GeminiUsage;
  readonly asked: PresetUsage | null | undefined;
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

const REASONS: ReadonlyMap<Finish, string> = new Map([
  ["stop", "STOP"],
  ["length", "MAX_TOKENS"],
  ["tool_calls", "STOP"],
  ["content_filter", "SAFETY"],
]);

const USAGE_NAMES = {
  prompt: ["promptTokenCount"],
  completion: ["candidatesTokenCount"],
  reasoning: ["thoughtsTokenCount"],
  cached: ["cachedContentTokenCount"],
};

/** The usage as it is sent. */
export function sentUsage(usage: GeminiUsage, { asked }: Pick<EncodedCandidates, "asked">) {
  return toldUsage(usage, asked, USAGE_NAMES);
}

/** Names an answer: the same ids whether it is streamed or not. */
export function encodeCandidates(
  exchange: Exchange<Ask>,
  { id, model, choices, tokens, usage: asked }: Completion,
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
    asked,
    modelVersion: model,
    responseId: id ?? alphanumeric(exchange.draw("id"), 22),
  };
}

function candidatesOf(exchange: Exchange<Ask>, choices: readonly Choice[]): Candidate[] {
  const shown = showsThoughts(exchange.ask.body);
  const random = exchange.draw("thought");
  return choices.map((choice) => {
    const said = partsOf(choice).filter((part) => choice.parts || part.kind === "call" || part.text !== "");
    const isThought = shown && choice.reasoning > 0 && !choice.parts;
    const thought = isThought ? thoughtOf(choice.reasoning, random) : [];
    const first = thought.length > 0 ? [{ kind: "thinking", tokens: () => thought } as const] : [];
    const finishReason = REASONS.get(choice.finish) ?? choice.finish;
    return { parts: [...first, ...said.map(candidatePart)], finishReason };
  });
}

function candidatePart(part: SaidPart): CandidatePart {
  if (part.kind !== "call") {
    return { kind: part.kind === "thinking" ? "thinking" : "text", tokens: part.tokens };
  }
  const { id, name, input } = part.call;
  const args = salvaged(input);
  return { kind: "call", json: { functionCall: { ...(id === undefined ? {} : { id }), name, args } } };
}

/** True for a reason that a rule has it give, in which case a model that said nothing has no role either. */
export function isForeign(finishReason: string): boolean {
  return !REASONS.values().some((reason) => reason === finishReason);
}
