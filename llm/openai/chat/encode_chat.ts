import { alphanumeric, hex, type Random } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import type { Finish, Tokens, ToolCall } from "../../request/chat_request.ts";
import { toldUsage } from "../../request/told_usage.ts";
import { tokensOf } from "../../base/tokens.ts";
import { tierOf } from "../common.ts";
import { type Audio, type Citation, citationsOf, foreseen, spoken } from "./extras.ts";
import type { ChatStyle } from "./chat_style.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import {
  type Choice,
  type Completion,
  partsOf,
  type SaidPart,
  type Words,
} from "../../request/completion.ts";
import type { Json } from "../../../engine/base/json.ts";

/** Header fields of an answer, the same in all chunks of a stream. */
export interface Head {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly service_tier: string;
  readonly system_fingerprint: string;
}

/** A tool call with its id. */
export interface EncodedCall extends ToolCall {
  readonly id: string;
}

/** One part of an answer: words, or a call with its id and its place among the calls. */
export type EncodedPart = Words | {
  readonly kind: "call";
  readonly call: EncodedCall;
  readonly index: number;
};

/** One of the answers, with the names that this API gives to everything. */
export interface EncodedChoice extends Omit<Choice, "parts" | "calls" | "finish"> {
  readonly calls: readonly EncodedCall[];
  /** All of it, in the order in which it is streamed. */
  readonly parts: readonly EncodedPart[];
  /** Thoughts that a rule has it show; `null`: none. */
  readonly thinking: string | null;
  /** The call as it was written before there were tools; then there are no others. */
  readonly functionCall: ToolCall | null;
  readonly finish: Finish;
  readonly annotations: readonly Citation[];
  /** Audio of the answer, whose transcript is the text; `null` for a written one. */
  readonly audio: Audio | null;
}

/** A whole encoded answer. */
export interface EncodedChat {
  readonly head: Head;
  readonly choices: readonly EncodedChoice[];
  readonly usage: ChatUsage;
  /** The usage as it is sent. */
  readonly toldUsage: ChatUsage | Json | null;
  /** Each chunk tells what was used so far. */
  readonly continuous: boolean;
}

const USAGE_NAMES = {
  prompt: ["prompt_tokens"],
  completion: ["completion_tokens"],
  reasoning: ["completion_tokens_details", "reasoning_tokens"],
  cached: ["prompt_tokens_details", "cached_tokens"],
};

/** Tokens as this API counts them. */
export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number; readonly audio_tokens: number };
  readonly completion_tokens_details: {
    readonly reasoning_tokens: number;
    readonly audio_tokens: number;
    readonly accepted_prediction_tokens: number;
    readonly rejected_prediction_tokens: number;
  };
}

/** Names an answer: the same ids whether it is streamed or not. */
export function encodeChat(exchange: Exchange<Ask>, completion: Completion, style: ChatStyle): EncodedChat {
  const ids = exchange.draw("id");
  const { created, model } = completion;
  const { ask } = exchange;
  const head = {
    id: completion.id ?? `chatcmpl-${alphanumeric(ids, 29)}`,
    created,
    model,
    service_tier: tierOf(ask.body["service_tier"]),
    system_fingerprint: `fp_${hex(ids, 10)}`,
  };
  const choices = completion.choices.map((choice) => encodedChoice(choice, style, { ids, created }));
  const counted = usageOf(completion.tokens, spokenTokens(ask));
  const usage = isExtended(style) ? extended(counted, choices, style) : counted;
  const told = toldUsage(usage, completion.usage, USAGE_NAMES);
  return { head, choices, usage, toldUsage: told, continuous: completion.usage?.continuous === true };
}

const NOTHING = { functionCall: null, annotations: [], audio: null } as const;

function encodedChoice(
  choice: Choice,
  { legacy, audio, cites }: ChatStyle,
  { ids, created }: { readonly ids: Random; readonly created: number },
): EncodedChoice {
  const { text, calls: [first], finish } = choice;
  const said = partsOf(choice);
  const words = said.filter((part) => part.kind !== "call");
  let thinking: string | null = null;
  for (const { kind, text } of words) if (kind === "thinking") thinking = (thinking ?? "") + text;
  if (!first) {
    return {
      ...choice,
      functionCall: null,
      annotations: cites ? citationsOf(text ?? "", ids) : [],
      audio: audio === null || text === null ? null : spoken(text, { format: audio, created }, ids),
      calls: [],
      parts: words,
      thinking,
    };
  }
  const plain = { ...choice, ...NOTHING, calls: [], parts: words, thinking };
  if (legacy) {
    return { ...plain, functionCall: first, finish: finish === "tool_calls" ? "function_call" : finish };
  }
  const calls = choice.calls.map((call) => ({ ...call, id: call.id ?? `call_${alphanumeric(ids, 24)}` }));
  return { ...plain, calls, parts: placed(said, calls) };
}

/** Parts of an answer, its calls with their ids and places. */
function placed(parts: readonly SaidPart[], calls: readonly EncodedCall[]): EncodedPart[] {
  let next = 0;
  return parts.flatMap((part): EncodedPart[] => {
    if (part.kind !== "call") return [part];
    const index = next++;
    const call = calls[index];
    return call ? [{ kind: "call", call, index }] : [];
  });
}

function usageOf({ prompt, completion, reasoning, cached }: Tokens, heard: number): ChatUsage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: heard },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** Tokens of the prompt that were heard. */
function spokenTokens({ chat }: Ask): number {
  let heard = 0;
  for (const { heardTokens = 0 } of chat?.messages ?? []) heard += heardTokens;
  return heard;
}

function isExtended({ audio, prediction }: ChatStyle): boolean {
  return audio !== null || prediction !== null;
}

/**
 * Token usage with spoken tokens counted among those of the answer; what was foreseen and not said is paid on top of
 * them.
 */
function extended(usage: ChatUsage, choices: readonly EncodedChoice[], { prediction }: ChatStyle): ChatUsage {
  const { prompt_tokens, completion_tokens_details: details } = usage;
  let [aloud, accepted, rejected] = [0, 0, 0];
  for (const { audio, count, text } of choices) {
    if (audio) aloud += count;
    if (prediction === null) continue;
    const came = foreseen(prediction, tokensOf(text ?? ""));
    accepted += came.accepted;
    rejected += came.rejected;
  }
  const completion_tokens = usage.completion_tokens + rejected;
  return {
    ...usage,
    completion_tokens,
    total_tokens: prompt_tokens + completion_tokens,
    completion_tokens_details: {
      ...details,
      audio_tokens: aloud,
      accepted_prediction_tokens: accepted,
      rejected_prediction_tokens: rejected,
    },
  };
}

/** A tool call as the API writes it. */
export function callJson({ id, kind, name, input }: EncodedCall) {
  return kind === "custom"
    ? { id, type: "custom", custom: { name, input } }
    : { id, type: "function", function: { name, arguments: input } };
}

/** Encodes log probabilities of tokens as the API does; `null` where that was not asked. */
export function logprobsJson(logprobs: Choice["logprobs"], isRefusal: boolean) {
  if (logprobs === null) return null;
  return isRefusal ? { content: null, refusal: logprobs } : { content: logprobs, refusal: null };
}
