import { alphanumeric, hex } from "../../../engine/random.ts";
import type { Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import type { Called, Tokens } from "../../talk.ts";
import type { Choice, Completion } from "../../writing/complete.ts";
import { tierOf } from "../common.ts";

/** What an answer says of itself, the same in all chunks of a stream. */
export interface Head {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly service_tier: string;
  readonly system_fingerprint: string;
}

/** A tool call with its id. */
export interface Call extends Called {
  readonly id: string;
}

/** An answer with the names that this API gives to everything. */
export interface Dressed {
  readonly head: Head;
  readonly choices: readonly (Omit<Choice, "calls"> & { readonly calls: readonly Call[] })[];
  readonly usage: Usage;
}

/** Tokens as this API counts them. */
export interface Usage {
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
export function dress(exchange: Exchange<Ask>, { created, model, choices, tokens }: Completion): Dressed {
  const ids = exchange.draw("id");
  return {
    head: {
      id: `chatcmpl-${alphanumeric(ids, 29)}`,
      created,
      model,
      service_tier: tierOf(exchange.ask.body["service_tier"]),
      system_fingerprint: `fp_${hex(ids, 10)}`,
    },
    choices: choices.map((choice) => ({
      ...choice,
      calls: choice.calls.map((call) => ({ ...call, id: `call_${alphanumeric(ids, 24)}` })),
    })),
    usage: usageOf(tokens),
  };
}

function usageOf({ prompt, completion, reasoning, cached }: Tokens): Usage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

/** A tool call as the API writes it. */
export function callJson({ id, kind, name, input }: Call) {
  return kind === "custom"
    ? { id, type: "custom", custom: { name, input } }
    : { id, type: "function", function: { name, arguments: input } };
}
