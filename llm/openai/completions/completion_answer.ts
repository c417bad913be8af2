import { sliced, type Steps } from "../../../engine/base/clock.ts";
import type { Pending } from "../../../engine/base/pending.ts";
import { alphanumeric, randomOf } from "../../../engine/chance/random.ts";
import type { Ask } from "../../request/ask.ts";
import { stream } from "../../request/frames.ts";
import { toldUsage } from "../../request/told_usage.ts";
import { cutSteps, hasText } from "../../base/tokens.ts";
import type { ChatRequest } from "../../request/chat_request.ts";
import { completeEach } from "../../writing/complete.ts";
import { logprobsOf } from "../../writing/logprobs.ts";
import { longAnswer, textAnswer, withModel } from "../json_answer.ts";
import type { LongJson } from "../../base/long_json.ts";
import { completionFrames } from "./completion_stream.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import { textKey } from "../../../engine/base/hash.ts";
import type { Content } from "../../request/content.ts";
import type { Choice, Completion, TokenLogprob } from "../../request/completion.ts";
import type { CompletionStyle, EncodedCompletion, EncodedCompletions } from "./completion_style.ts";
import { logprobsJson } from "./logprobs_json.ts";

/** Writes the good answer to a legacy completion. */
export function answerIn(style: CompletionStyle): Ask["answer"] {
  return async (exchange, content) => {
    const { ask } = exchange;
    if (!ask.chat) throw new Error("Cannot complete without a prompt");
    const completion = await completed(exchange, ask.chat, content);
    const told = await sliced(tell(exchange, completion, { ...style, made: ask.chat.n }));
    const { model } = told.head;
    if (!ask.stream) return withModel(await longAnswer(exchange, partsOf(told)), model);
    const body = stream(() => completionFrames(told), exchange, content.settings.stream);
    return withModel(uncached(textAnswer(exchange, "text/event-stream", body)), model);
  };
}

function uncached(answer: Answer): Answer {
  return { ...answer, headers: { ...answer.headers, "cache-control": "no-cache, must-revalidate" } };
}

/** Each prompt is a chat request of its own. */
function completed(exchange: Exchange<Ask>, chat: ChatRequest, content: Content): Pending<Completion> {
  const [only, ...more] = chat.messages;
  const parts = only && more.length > 0 ? chat.messages.map((one) => ({ ...chat, messages: [one] })) : [chat];
  return completeEach(exchange, chat, parts, content);
}

const USAGE_NAMES = { prompt: ["prompt_tokens"], completion: ["completion_tokens"] };

function* tell(
  exchange: Exchange<Ask>,
  completion: Completion,
  { made, ...style }: CompletionStyle & { readonly made: number },
): Steps<EncodedCompletions> {
  const { created, model, choices, tokens: { prompt, completion: said } } = completion;
  const counted = { prompt_tokens: prompt, completion_tokens: said, total_tokens: prompt + said };
  const shown = choices.filter((_, at) => at % made < style.shown);
  const encoded: EncodedCompletion[] = [];
  for (const [at, choice] of shown.entries()) {
    encoded.push(yield* show(choice, style, Math.floor(at / style.shown)));
  }
  return {
    head: { id: completion.id ?? `cmpl-${alphanumeric(exchange.draw("id"), 29)}`, created, model },
    choices: encoded,
    usage: toldUsage(counted, completion.usage, USAGE_NAMES),
    style,
  };
}

/** Tokens whose probabilities are drawn in one step. */
const STEP_TOKENS = 256;

function* show(
  { tokens, finish, logprobs }: Choice,
  { echo, prompts }: CompletionStyle,
  prompt: number,
): Steps<EncodedCompletion> {
  const said = tokens().filter(hasText);
  const text = prompts[prompt]?.text ?? "";
  if (!echo || text === "") return { tokens: said, finish, logprobs };
  const given = (yield* cutSteps(text)).filter(hasText);
  if (logprobs === null) return { tokens: given.concat(said), finish, logprobs };
  const known: (TokenLogprob | null)[] = [];
  const random = randomOf(textKey(0, text), "content");
  for (let at = 0; at < given.length; at += STEP_TOKENS) {
    known.push(
      ...logprobsOf(given.slice(at, at + STEP_TOKENS), logprobs[0]?.top_logprobs.length ?? 0, random),
    );
    yield;
  }
  known[0] = null;
  return { tokens: given.concat(said), finish, logprobs: known.concat(logprobs) };
}

function partsOf({ head: { id, created, model }, choices, usage }: EncodedCompletions): LongJson {
  const items = () =>
    choices.values().map(({ tokens, finish, logprobs }, index) => ({
      text: tokens.join(""),
      index,
      logprobs: logprobs && logprobsJson(tokens, logprobs),
      finish_reason: finish,
    }));
  const before = { id, object: "text_completion", created, model };
  return { before, name: "choices", items, after: { usage } };
}
