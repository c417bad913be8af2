import { alphanumeric, type Random } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { salvaged } from "../../base/json.ts";
import type { Json } from "../../../engine/base/json.ts";
import type { ToolCall } from "../../request/chat_request.ts";
import { thoughtOf } from "../../writing/reasoning.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { Completion } from "../../request/completion.ts";

/** An answer with the names that this API gives to everything. */
export interface EncodedOllamaAnswer {
  readonly model: string;
  readonly created_at: string;
  readonly thought: readonly string[];
  readonly text: string;
  readonly tokens: () => readonly string[];
  readonly calls: readonly Json[];
  readonly end: End;
}

/** Fields of the last line beside an empty message. */
interface End {
  readonly done_reason: string;
  readonly done: true;
  readonly total_duration: number;
  readonly load_duration: number;
  readonly prompt_eval_count: number;
  readonly prompt_eval_duration: number;
  readonly eval_count: number;
  readonly eval_duration: number;
}

/** Plausible durations of a real machine, in nanoseconds. */
const LOAD_NS = 20_000_000;
const PROMPT_TOKEN_NS = 500_000;
const TOKEN_NS = 10_000_000;

/** Names an answer: the same whether it is streamed or not. */
export function encodeOllamaAnswer(
  exchange: Exchange<Ask>,
  { choices: [choice], tokens }: Completion,
): EncodedOllamaAnswer {
  if (!choice) throw new Error("Cannot dress an answer without a choice");
  const { text, refusal, calls, reasoning, finish } = choice;
  const ids = exchange.draw("id");
  const prompt_eval_duration = tokens.prompt * PROMPT_TOKEN_NS;
  const eval_duration = tokens.completion * TOKEN_NS;
  return {
    model: exchange.ask.model ?? "",
    created_at: createdAt(exchange),
    thought: reasoning > 0 ? thoughtOf(reasoning, exchange.draw("thought")) : [],
    text: text ?? refusal ?? "",
    tokens: choice.tokens,
    calls: calls.map((call) => callOf(call, ids)),
    end: {
      done_reason: finish === "length" ? "length" : "stop",
      done: true,
      total_duration: LOAD_NS + prompt_eval_duration + eval_duration,
      load_duration: LOAD_NS,
      prompt_eval_count: tokens.prompt,
      prompt_eval_duration,
      eval_count: tokens.completion,
      eval_duration,
    },
  };
}

/** A tool call with its id, which this API gives since version 0.12.10: `call_` and eight letters or digits. */
function callOf({ name, input }: ToolCall, ids: Random): Json {
  const id = `call_${alphanumeric(ids, 8).toLowerCase()}`;
  return { id, function: { name, arguments: salvaged(input) } };
}

/** Arrival time of the request, in this API's notation. */
export function createdAt({ arrived }: Exchange<Ask>): string {
  return new Date(arrived).toISOString();
}
