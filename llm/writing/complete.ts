import type { Exchange, Random } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";
import type { Column } from "../columns.ts";
import { modelOf, profileOf } from "../models.ts";
import type { Called, Said, Spoken, Talk, Tokens } from "../talk.ts";
import { tokenCount, tokensOf } from "../tokens.ts";
import { callsOf, wantsCalls } from "./calls.ts";
import type { Content, Occasion } from "./content.ts";
import { formed } from "./form.ts";
import { logprobsOf, type TokenLogprob } from "./logprobs.ts";
import type { Written } from "./random_text.ts";
import { reasoningTokens } from "./reasoning.ts";

/** One of the answers: a text, tool calls or a refusal. */
export interface Choice extends Spoken {
  /** The text, or the refusal, in tokens; only cut where a stream needs them. */
  readonly tokens: () => readonly string[];
  /** How probable each token was; `null` where that was not asked, or tools are called. */
  readonly logprobs: readonly TokenLogprob[] | null;
}

/** What a model said, in no API's words. */
export interface Completion extends Said {
  readonly choices: readonly Choice[];
}

/** Writes what was asked for: texts or tool calls, and what they cost. Says so in the metrics row, too. */
export function complete(exchange: Exchange<Ask, Column>, talk: Talk, content: Content): Completion {
  return completeEach(exchange, talk, [talk], content);
}

/** The same for a talk that is made of others, which are answered one after the other. */
export function completeEach(
  exchange: Exchange<Ask, Column>,
  talk: Talk,
  parts: readonly Talk[],
  content: Content,
): Completion {
  const { ask, arrived } = exchange;
  const created = Math.floor(arrived / 1000);
  const name = ask.model ?? ask.deployment ?? "";
  const occasion = {
    random: exchange.draw("content"),
    now: created,
    turn: (of: "server" | "session") => exchange.turn("bank", of),
  };
  const { again } = talk.script;
  const written = again?.choices.map(repeated) ?? parts.flatMap((part) => {
    const asked = part === talk ? ask : { ...ask, talk: part };
    return Array.from({ length: part.n }, () => choose(asked, part, { content, occasion, name }));
  });
  const choices = talk.logprobs === null ? written : weighed(written, talk.logprobs, occasion.random);
  const tokens = again?.tokens ?? tokensUsed(ask, talk, choices);
  exchange.note("completion_tokens", tokens.completion);
  exchange.note("response_mode", ask.rule === null ? content.mode(talk) : "rule");
  const model = modelOf(name)?.snapshot ?? name;
  return ask.told.completion = { created, model, ...again, choices, tokens };
}

/** What was said before, as one of the answers. */
function repeated(spoken: Spoken): Choice {
  return { ...spoken, tokens: () => tokensOf(spoken.text ?? spoken.refusal ?? ""), logprobs: null };
}

/** A completion as plain data, from which it can be made again. */
export function saidIn({ choices, ...rest }: Completion): Said {
  return { ...rest, choices: choices.map(({ tokens: _, logprobs: __, ...spoken }) => spoken) };
}

function tokensUsed(ask: Ask, { script }: Talk, choices: readonly Choice[]): Tokens {
  let completion = 0;
  let reasoning = 0;
  for (const choice of choices) {
    completion += choice.count + choice.reasoning;
    reasoning += choice.reasoning;
  }
  return { prompt: ask.promptTokens, completion, reasoning, cached: 0, ...script.usage };
}

/** What a choice is made from. */
interface Scene {
  readonly content: Content;
  readonly occasion: Occasion;
  readonly name: string;
}

function choose(ask: Ask, talk: Talk, { content, occasion, name }: Scene): Choice {
  const { script, maxTokens, stop } = talk;
  const { random } = occasion;
  const choice = wantsCalls(talk, content.settings.response.tool_calls, random)
    ? calling(script.calls ?? callsOf(talk, content.settings.response.tool_calls, random))
    : script.refusal !== undefined
    ? refusing(script.refusal)
    : speaking(
      script.text === undefined ? written(ask, talk, content, occasion) : { text: script.text },
      stop,
    );
  const reasoning = talk.thinks ?? profileOf(name).reasons ? reasoningTokens(talk.effort, random) : 0;
  const whole = withReasoning(choice, reasoning, maxTokens);
  const said = script.keep_pct === undefined ? whole : { ...whole, ...begun(whole, script.keep_pct) };
  return script.finish === undefined ? said : { ...said, finish: script.finish };
}

/** The text of the mode in force, in the form that was asked for. */
function written(ask: Ask, { format }: Talk, content: Content, occasion: Occasion): Written {
  const plain = content.write(ask, occasion);
  return format.type === "text" ? plain : { text: formed(plain.text, format, occasion.random) };
}

/** The choices with the probabilities of their tokens, drawn last so that the texts are the same without them. */
function weighed(choices: readonly Choice[], top: number, random: Random): Choice[] {
  return choices.map((choice) =>
    choice.calls.length > 0 ? choice : { ...choice, logprobs: logprobsOf(choice.tokens(), top, random) }
  );
}

const SILENT = { text: null, refusal: null, calls: [], reasoning: 0, stop: null, logprobs: null } as const;

function speaking(written: Written, stops: readonly string[]): Choice {
  const { text, stop } = beforeStop(written.text, stops);
  const known = stop === null ? written.count : undefined;
  const count = known ?? tokenCount(text);
  return { ...SILENT, text, count, tokens: () => tokensOf(text), finish: "stop", stop };
}

/** The text before the first of the stop sequences that is in it. */
function beforeStop(text: string, stops: readonly string[]): { text: string; stop: string | null } {
  let end = text.length;
  let first: string | null = null;
  for (const stop of stops) {
    const place = text.indexOf(stop);
    if (place < 0 || place >= end) continue;
    end = place;
    first = stop;
  }
  return { text: text.slice(0, end), stop: first };
}

function refusing(refusal: string): Choice {
  return {
    ...SILENT,
    refusal,
    count: tokenCount(refusal),
    tokens: () => tokensOf(refusal),
    finish: "stop",
  };
}

function calling(calls: readonly Called[]): Choice {
  const count = calls.reduce((sum, { name, input }) => sum + tokenCount(name) + tokenCount(input), 0);
  return { ...SILENT, calls, count, tokens: () => [], finish: "tool_calls" };
}

/** The choice within its limit of tokens, of which reasoning takes its part first. */
function withReasoning(choice: Choice, reasoning: number, maxTokens: number | null): Choice {
  if (maxTokens === null || choice.count + reasoning <= maxTokens) {
    return reasoning === 0 ? choice : { ...choice, reasoning };
  }
  const left = Math.max(0, maxTokens - reasoning);
  return { ...choice, ...cut(choice, left), reasoning: maxTokens - left, finish: "length", stop: null };
}

/** A part of an answer, at least one token less than all of it. */
function begun(choice: Choice, pct: number): Partial<Choice> {
  return cut(choice, Math.max(0, Math.min(Math.floor(choice.count * pct / 100), choice.count - 1)));
}

function cut(choice: Choice, left: number): Partial<Choice> {
  return { ...choice.calls.length > 0 ? cutCalls(choice.calls, left) : cutText(choice, left), count: left };
}

function cutText(choice: Choice, left: number): Partial<Choice> {
  const tokens = choice.tokens().slice(0, left);
  const text = tokens.join("");
  return { tokens: () => tokens, ...(choice.text === null ? { refusal: text } : { text }) };
}

/** As many calls as fit; the arguments of the last of them end in the middle. */
function cutCalls(calls: readonly Called[], left: number): Partial<Choice> {
  const kept: Called[] = [];
  for (const call of calls) {
    const room = left - tokenCount(call.name);
    if (room < 0) break;
    const input = tokensOf(call.input).slice(0, room);
    kept.push({ ...call, input: input.join("") });
    left = room - input.length;
  }
  return { calls: kept };
}
