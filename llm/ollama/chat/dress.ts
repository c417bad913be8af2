import { alphanumeric } from "../../../engine/random.ts";
import type { Exchange, Random } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { type Json, salvaged } from "../../json.ts";
import type { Called } from "../../talk.ts";
import type { Completion } from "../../writing/complete.ts";
import { thoughtOf } from "../../writing/reasoning.ts";

/** An answer with the names that this API gives to everything. */
export interface Dressed {
  readonly model: string;
  readonly created_at: string;
  readonly thought: readonly string[];
  readonly text: string;
  readonly tokens: () => readonly string[];
  readonly calls: readonly Json[];
  readonly end: End;
}

/** What the last line has beside an empty message. */
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

/** What a machine that really did it would take, in nanoseconds. */
const LOAD_NS = 20_000_000;
const PROMPT_TOKEN_NS = 500_000;
const TOKEN_NS = 10_000_000;

/** Names an answer: the same whether it is streamed or not. */
export function dress(exchange: Exchange<Ask>, { choices: [choice], tokens }: Completion): Dressed {
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
function callOf({ name, input }: Called, ids: Random): Json {
  const id = `call_${alphanumeric(ids, 8).toLowerCase()}`;
  return { id, function: { name, arguments: salvaged(input) } };
}

/** When the request arrived, as this API writes it. */
export function createdAt({ arrived }: Exchange<Ask>): string {
  return new Date(arrived).toISOString();
}
