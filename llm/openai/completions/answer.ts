import { alphanumeric, randomOf, textKey } from "../../../engine/random.ts";
import type { Answer, Exchange } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { stream } from "../../frames.ts";
import { tokensOf } from "../../tokens.ts";
import type { Talk } from "../../talk.ts";
import { type Choice, completeEach, type Completion } from "../../writing/complete.ts";
import type { Content } from "../../writing/content.ts";
import { logprobsOf, type TokenLogprob } from "../../writing/logprobs.ts";
import { jsonAnswer, textAnswer, withModel } from "../answer.ts";
import type { Style } from "./read.ts";
import { completionFrames } from "./stream.ts";

/** One of the answers, as it is sent. */
export interface Shown {
  /** The prompt, where it is repeated; then what was made of it, token by token. */
  readonly tokens: readonly string[];
  readonly finish: string;
  /** One for each token, where they were asked for; the first of a prompt has none. */
  readonly logprobs: readonly (TokenLogprob | null)[] | null;
}

/** What is sent, whole or bit by bit. */
export interface Told {
  /** What an answer says of itself, the same in all chunks of a stream. */
  readonly head: { readonly id: string; readonly created: number; readonly model: string };
  readonly choices: readonly Shown[];
  readonly usage: Readonly<Record<string, number>>;
  readonly style: Style;
}

/** Writes the good answer to a legacy completion. */
export function answerIn(style: Style): Ask["answer"] {
  return (exchange, content) => {
    const { ask } = exchange;
    if (!ask.talk) throw new Error("Cannot complete without a prompt");
    const told = tell(exchange, completed(exchange, ask.talk, content), { ...style, made: ask.talk.n });
    const { model } = told.head;
    if (!ask.stream) return withModel(jsonAnswer(exchange, wholeJson(told)), model);
    const body = stream(completionFrames(told), exchange, content.settings.stream);
    return withModel(uncached(textAnswer(exchange, "text/event-stream", body)), model);
  };
}

function uncached(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, "cache-control": "no-cache, must-revalidate" } };
}

/** Each prompt is a talk of its own. */
function completed(exchange: Exchange<Ask>, talk: Talk, content: Content): Completion {
  const [only, ...more] = talk.messages;
  const parts = only && more.length > 0 ? talk.messages.map((one) => ({ ...talk, messages: [one] })) : [talk];
  return completeEach(exchange, talk, parts, content);
}

function tell(
  exchange: Exchange<Ask>,
  completion: Completion,
  { made, ...style }: Style & { readonly made: number },
): Told {
  const { created, model, choices, tokens: { prompt, completion: said } } = completion;
  const shown = choices.filter((_, at) => at % made < style.shown);
  return {
    head: { id: `cmpl-${alphanumeric(exchange.draw("id"), 29)}`, created, model },
    choices: shown.map((choice, at) => show(choice, style, Math.floor(at / style.shown))),
    usage: { prompt_tokens: prompt, completion_tokens: said, total_tokens: prompt + said },
    style,
  };
}

function show({ tokens, finish, logprobs }: Choice, { echo, prompts }: Style, prompt: number): Shown {
  const said = tokens().filter((token) => token !== "");
  const text = prompts[prompt]?.text ?? "";
  if (!echo || text === "") return { tokens: said, finish, logprobs };
  const given = tokensOf(text).filter((token) => token !== "");
  const known = logprobsOf(
    given,
    logprobs?.[0]?.top_logprobs.length ?? 0,
    randomOf(textKey(0, text), "content"),
  );
  return {
    tokens: [...given, ...said],
    finish,
    logprobs: logprobs && [null, ...known.slice(1), ...logprobs],
  };
}

function wholeJson({ head: { id, created, model }, choices, usage }: Told) {
  return {
    id,
    object: "text_completion",
    created,
    model,
    choices: choices.map(({ tokens, finish, logprobs }, index) => ({
      text: tokens.join(""),
      index,
      logprobs: logprobs && logprobsJson(tokens, logprobs),
      finish_reason: finish,
    })),
    usage,
  };
}

/** Probabilities as this API writes them: lists side by side. `offset` is where the first token begins in the text. */
export function logprobsJson(
  tokens: readonly string[],
  logprobs: readonly (TokenLogprob | null)[],
  offset = 0,
) {
  let at = offset;
  return {
    tokens,
    token_logprobs: logprobs.map((one) => one?.logprob ?? null),
    top_logprobs: logprobs.some((one) => one?.top_logprobs.length) ? logprobs.map(topOf) : null,
    text_offset: tokens.map((token) => (at += token.length) - token.length),
  };
}

function topOf(one: TokenLogprob | null): Record<string, number> | null {
  return one && Object.fromEntries(one.top_logprobs.map(({ token, logprob }) => [token, logprob]));
}
