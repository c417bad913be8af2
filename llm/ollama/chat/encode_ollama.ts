import { alphanumeric, type Random } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { salvaged } from "../../base/json.ts";
import type { Json } from "../../../engine/base/json.ts";
import type { Finish, ToolCall } from "../../request/chat_request.ts";
import { toldUsage } from "../../request/told_usage.ts";
import { thoughtOf } from "../../writing/reasoning.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import { type Completion, partsOf, type SaidPart, type TokenLogprob } from "../../request/completion.ts";

/** An answer with the names that this API gives to everything. */
export interface EncodedOllamaAnswer {
  readonly model: string;
  readonly created_at: string;
  readonly parts: readonly OllamaPart[];
  readonly end: Json;
}

/** Words, token by token, or a tool call as the API writes it. */
export type OllamaPart =
  | {
    readonly kind: "thinking" | "text";
    readonly tokens: () => readonly string[];
    readonly logprobs: readonly TokenLogprob[] | null;
  }
  | { readonly kind: "call"; readonly json: Json };

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
  { choices: [choice], tokens, usage }: Completion,
): EncodedOllamaAnswer {
  if (!choice) throw new Error("Cannot encode an answer without a choice");
  const { parts, reasoning, finish } = choice;
  const ids = exchange.draw("id");
  const prompt_eval_duration = tokens.prompt * PROMPT_TOKEN_NS;
  const eval_duration = tokens.completion * TOKEN_NS;
  return {
    model: exchange.ask.model ?? "",
    created_at: createdAt(exchange),
    parts: [
      ...(reasoning > 0 && !parts ? [thoughtPart(reasoning, exchange.draw("thought"))] : []),
      ...partsOf(choice).map((part) => partOf(part, ids)),
    ],
    end: toldEnd({
      done_reason: SAID_AS_STOP.includes(finish) ? "stop" : finish,
      done: true,
      total_duration: LOAD_NS + prompt_eval_duration + eval_duration,
      load_duration: LOAD_NS,
      prompt_eval_count: tokens.prompt,
      prompt_eval_duration,
      eval_count: tokens.completion,
      eval_duration,
    }, usage),
  };
}

/** Finishes that this API has one word for. */
const SAID_AS_STOP: readonly Finish[] = ["stop", "tool_calls", "content_filter"];

const USAGE_NAMES = { prompt: ["prompt_eval_count"], completion: ["eval_count"] };
const NO_USAGE = { prompt: "absent", completion: "absent" } as const;

/** The fields of the last line as a rule wants its counts told, among which they are. */
function toldEnd(end: End, usage: Completion["usage"]): Json {
  return { ...toldUsage(end, usage === null ? NO_USAGE : usage, USAGE_NAMES) };
}

function thoughtPart(tokens: number, random: Random): OllamaPart {
  const thought = thoughtOf(tokens, random);
  return { kind: "thinking", tokens: () => thought, logprobs: null };
}

function partOf(part: SaidPart, ids: Random): OllamaPart {
  if (part.kind === "call") return { kind: "call", json: callOf(part.call, ids) };
  return {
    kind: part.kind === "thinking" ? "thinking" : "text",
    tokens: part.tokens,
    logprobs: part.logprobs,
  };
}

/** A tool call with its id, which this API gives since version 0.12.10: `call_` and eight letters or digits. */
function callOf({ id: given, name, input }: ToolCall, ids: Random): Json {
  const id = given ?? `call_${alphanumeric(ids, 8).toLowerCase()}`;
  return { id, function: { name, arguments: salvaged(input) } };
}

/** Arrival time of the request, in this API's notation. */
export function createdAt({ arrived }: Exchange<Ask>): string {
  return new Date(arrived).toISOString();
}
