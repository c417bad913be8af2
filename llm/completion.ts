import { alphanumeric, hex } from "../engine/random.ts";
import type { Exchange } from "../engine/types.ts";
import type { Ask } from "./ask.ts";
import type { Content, Occasion } from "./content.ts";
import { isObject } from "./json.ts";
import { modelOf } from "./models.ts";
import type { Written } from "./random_text.ts";
import { tokenCount, tokensOf } from "./tokens.ts";

/** One of the `n` answers. */
export interface Choice {
  readonly text: string;
  /** The text in tokens; only cut where a stream needs them. */
  readonly tokens: () => readonly string[];
  readonly count: number;
  readonly finish: "stop" | "length";
}

/** What non-streaming and streaming answers have in common. */
export interface Completion {
  readonly id: string;
  /** Unix seconds. */
  readonly created: number;
  readonly model: string;
  readonly service_tier: string;
  readonly system_fingerprint: string;
  readonly choices: readonly Choice[];
  readonly usage: Usage;
}

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

/** Writes what was asked for: texts, their tokens, and the usage. */
export function complete(exchange: Exchange<Ask>, content: Content): Completion {
  const { ask, arrived } = exchange;
  const random = exchange.draw("content");
  const ids = exchange.draw("id");
  const created = Math.floor(arrived / 1000);
  const occasion: Occasion = { random, now: created, turn: (of) => exchange.turn("bank", of) };
  const choices = Array.from({ length: ask.n }, () => choose(content.write(ask, occasion), ask));
  const name = ask.model ?? ask.deployment ?? "";
  return {
    id: `chatcmpl-${alphanumeric(ids, 29)}`,
    created,
    model: modelOf(name)?.snapshot ?? name,
    service_tier: tierOf(ask.body["service_tier"]),
    system_fingerprint: `fp_${hex(ids, 10)}`,
    choices,
    usage: usageOf(ask.promptTokens, choices.reduce((sum, { count }) => sum + count, 0)),
  };
}

/** `auto` and nothing become the default tier; `fast` is a name for `priority`. */
function tierOf(asked: unknown): string {
  if (asked === "fast") return "priority";
  return typeof asked === "string" && asked !== "auto" ? asked : "default";
}

/** Shapes a written text by what the ask wants: JSON, stop sequences, a limit on tokens. */
function choose(written: Written, { body, stop, maxTokens }: Ask): Choice {
  const format = body["response_format"];
  const wantsJson = isObject(format) && format["type"] === "json_object" && !isJson(written.text);
  const text = beforeStop(wantsJson ? JSON.stringify({ text: written.text }) : written.text, stop);
  const known = text === written.text ? written.count : undefined;
  const count = known ?? tokenCount(text);
  if (maxTokens === null || count <= maxTokens) {
    return {
      text,
      count,
      finish: "stop",
      tokens: () => tokensOf(text),
    };
  }
  const tokens = tokensOf(text).slice(0, maxTokens);
  return { text: tokens.join(""), count: maxTokens, finish: "length", tokens: () => tokens };
}

function isJson(text: string): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

function beforeStop(text: string, stops: readonly string[]): string {
  const places = stops.map((stop) => text.indexOf(stop)).filter((place) => place >= 0);
  return places.length === 0 ? text : text.slice(0, Math.min(...places));
}

function usageOf(prompt: number, completion: number): Usage {
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}
