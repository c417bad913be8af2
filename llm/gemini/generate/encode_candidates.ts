import { alphanumeric, type Random } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { salvaged } from "../../base/json.ts";
import type { Json } from "../../../engine/base/json.ts";
import type { Finish, PresetUsage } from "../../request/chat_request.ts";
import { toldUsage } from "../../request/told_usage.ts";
import { thoughtOf } from "../../writing/reasoning.ts";
import { showsThoughts } from "./read_generate.ts";
import { signsCalls } from "./signatures.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import { type Choice, type Completion, partsOf, type SaidPart } from "../../request/completion.ts";

/** One answer, as Gemini encodes it. */
export interface Candidate {
  readonly parts: readonly CandidatePart[];
  readonly finishReason: string;
}

/** Words, token by token, or a function call as the API writes it. */
export type CandidatePart =
  | { readonly kind: "thinking" | "text"; readonly tokens: () => readonly string[] }
  | { readonly kind: "call"; readonly json: Json; readonly signature?: string };

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
  const ids = exchange.draw("id");
  const responseId = id ?? alphanumeric(ids, 22);
  return {
    candidates: candidatesOf(exchange, choices, signsCalls(model) ? ids : null),
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
    responseId,
  };
}

function candidatesOf(
  exchange: Exchange<Ask>,
  choices: readonly Choice[],
  signatures: Random | null,
): Candidate[] {
  const shown = showsThoughts(exchange.ask.body);
  const random = exchange.draw("thought");
  return choices.map((choice) => {
    const said = partsOf(choice).filter((part) => choice.parts || part.kind === "call" || part.text !== "");
    const isThought = shown && choice.reasoning > 0 && !choice.parts;
    const thought = isThought ? thoughtOf(choice.reasoning, random) : [];
    const first = thought.length > 0 ? [{ kind: "thinking", tokens: () => thought } as const] : [];
    const finishReason = REASONS.get(choice.finish) ?? choice.finish;
    const parts = said.map(candidatePart);
    return { parts: [...first, ...signatures ? signed(parts, signatures) : parts], finishReason };
  });
}

/** Of several calls at once the first one carries the signature. */
function signed(parts: readonly CandidatePart[], random: Random): CandidatePart[] {
  const first = parts.find(({ kind }) => kind === "call");
  return parts.map((part) => part === first ? { ...first, signature: alphanumeric(random, 88) } : part);
}

/** A function call as a part. */
export function callJson({ json, signature }: Extract<CandidatePart, { readonly kind: "call" }>): Json {
  return signature === undefined ? json : { ...json, thoughtSignature: signature };
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
