import { alphanumeric, type Random } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { isObject } from "../../../engine/base/json.ts";
import type { Tokens, ToolCall } from "../../request/chat_request.ts";
import { thoughtOf } from "../../writing/reasoning.ts";
import { tokensOf } from "../../base/tokens.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { Choice, Completion } from "../../request/completion.ts";

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
  { model, choices: [choice], tokens }: Completion,
): EncodedMessage {
  if (!choice) throw new Error("Cannot dress an answer without a choice");
  const ids = exchange.draw("id");
  const id = `msg_01${alphanumeric(ids, 22)}`;
  const thinking = choice.reasoning > 0 ? [thinkingOf(exchange, choice.reasoning, ids)] : [];
  const calls = choice.calls.map((call) => callOf(call, ids));
  return {
    id,
    model,
    blocks: [...thinking, ...saidOf(choice), ...calls],
    ...stopOf(choice),
    usage: usageOf(tokens),
  };
}

/** The thought of a model that may show it. */
function thinkingOf(exchange: Exchange<Ask>, tokens: number, ids: Random): Block {
  const { thinking } = exchange.ask.body;
  const shown = !isObject(thinking) || thinking["display"] !== "omitted";
  return {
    type: "thinking",
    tokens: shown ? thoughtOf(tokens, exchange.draw("thought")) : [],
    signature: `${alphanumeric(ids, 86)}==`,
  };
}

function saidOf({ text, refusal, tokens }: Choice): Block[] {
  const said = text ?? refusal ?? "";
  return said === "" ? [] : [{ type: "text", text: said, tokens }];
}

function callOf({ name, input }: ToolCall, ids: Random): Block {
  return { type: "tool_use", id: `toolu_01${alphanumeric(ids, 22)}`, name, input };
}

const REASONS = {
  stop: "end_turn",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
} as const;

function stopOf({ finish, refusal, stop }: Choice): Pick<EncodedMessage, "stop_reason" | "stop_sequence"> {
  if (stop !== null && finish === "stop") return { stop_reason: "stop_sequence", stop_sequence: stop };
  const reason = refusal !== null && finish === "stop" ? "refusal" : REASONS[finish];
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

/** The input of a tool call in pieces; joined they are its JSON. */
export function fragmentsOf(input: string): string[] {
  return tokensOf(input).filter((token) => token !== "");
}
