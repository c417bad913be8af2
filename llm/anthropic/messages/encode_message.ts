import { alphanumeric, type Random } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { isObject } from "../../../engine/base/json.ts";
import type { Finish, PresetUsage, Tokens } from "../../request/chat_request.ts";
import { thoughtOf } from "../../writing/reasoning.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import { type Choice, type Completion, partsOf, type SaidPart } from "../../request/completion.ts";
import { toldUsage } from "../../request/told_usage.ts";

/** A piece of an answer, as tokens that are still to be joined. */
export type Block =
  | { readonly type: "thinking"; readonly tokens: readonly string[]; readonly signature: string }
  | { readonly type: "text"; readonly tokens: () => readonly string[]; readonly text: string }
  | { readonly type: "tool_use"; readonly id: string; readonly name: string; readonly input: string };

/** An answer with the names that this API gives to everything. */
export interface EncodedMessage {
  readonly id: string;
  readonly model: string;
  readonly blocks: readonly Block[];
  readonly stop_reason: string;
  readonly stop_sequence: string | null;
  readonly usage: MessageUsage;
  readonly asked: PresetUsage | null | undefined;
}

/** Tokens as this API counts them. */
export interface MessageUsage {
  readonly input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation: {
    readonly ephemeral_5m_input_tokens: number;
    readonly ephemeral_1h_input_tokens: number;
  };
  readonly output_tokens: number;
  readonly output_tokens_details: { readonly thinking_tokens: number };
  readonly service_tier: "standard";
}

/** Names an answer: the same ids whether it is streamed or not. */
export function encodeMessage(
  exchange: Exchange<Ask>,
  { id: given, model, choices: [choice], tokens, usage: asked }: Completion,
): EncodedMessage {
  if (!choice) throw new Error("Cannot encode an answer without a choice");
  const ids = exchange.draw("id");
  const id = given ?? `msg_01${alphanumeric(ids, 22)}`;
  const isHidden = choice.reasoning > 0 && !choice.parts;
  const thinking = isHidden ? [thinkingOf(exchange, choice.reasoning, ids)] : [];
  const parts = partsOf(choice).filter((part) => choice.parts || part.kind === "call" || part.text !== "");
  return {
    id,
    model,
    blocks: [...thinking, ...parts.map((part) => blockOf(part, ids))],
    ...stopOf(choice),
    usage: usageOf(tokens),
    asked,
  };
}

/** The thought of a model that may show it. */
function thinkingOf(exchange: Exchange<Ask>, tokens: number, ids: Random): Block {
  const { thinking } = exchange.ask.body;
  const shown = !isObject(thinking) || thinking["display"] !== "omitted";
  return {
    type: "thinking",
    tokens: shown ? thoughtOf(tokens, exchange.draw("thought")) : [],
    signature: signatureOf(ids),
  };
}

function signatureOf(ids: Random): string {
  return `${alphanumeric(ids, 86)}==`;
}

function blockOf(part: SaidPart, ids: Random): Block {
  if (part.kind === "thinking") {
    return { type: "thinking", tokens: part.tokens(), signature: signatureOf(ids) };
  }
  if (part.kind !== "call") return { type: "text", text: part.text, tokens: part.tokens };
  const { id = `toolu_01${alphanumeric(ids, 22)}`, name, input } = part.call;
  return { type: "tool_use", id, name, input };
}

const REASONS: ReadonlyMap<Finish, string> = new Map([
  ["stop", "end_turn"],
  ["length", "max_tokens"],
  ["tool_calls", "tool_use"],
  ["content_filter", "refusal"],
]);

function stopOf({ finish, refusal, stop }: Choice): Pick<EncodedMessage, "stop_reason" | "stop_sequence"> {
  if (stop !== null && finish === "stop") return { stop_reason: "stop_sequence", stop_sequence: stop };
  const reason = refusal !== null && finish === "stop" ? "refusal" : REASONS.get(finish) ?? finish;
  return { stop_reason: reason, stop_sequence: null };
}

function usageOf({ prompt, completion, reasoning, cached }: Tokens): MessageUsage {
  return {
    input_tokens: prompt - cached,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cached,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    output_tokens: completion,
    output_tokens_details: { thinking_tokens: reasoning },
    service_tier: "standard",
  };
}

const USAGE_NAMES = {
  prompt: ["input_tokens"],
  completion: ["output_tokens"],
  reasoning: ["output_tokens_details", "thinking_tokens"],
  cached: ["cache_read_input_tokens"],
};

/** The usage, or a part of it, as it is sent. */
export function sentUsage(usage: Partial<MessageUsage>, { asked }: Pick<EncodedMessage, "asked">) {
  return toldUsage(usage, asked, USAGE_NAMES);
}
