import type { Ask } from "../request/ask.ts";
import type { Column } from "../request/columns.ts";
import { modelOf } from "../base/models.ts";
import type { ChatRequest, PresetUsage, Said, Spoken, Tokens, ToolCall } from "../request/chat_request.ts";
import { countSteps, cutSteps, tokenCount, tokensOf } from "../base/tokens.ts";
import { asOffered, callsOf, wantsCalls } from "./tool_calls.ts";
import { formedSteps } from "./answer_format.ts";
import { fieldsAsked, fieldSteps } from "./fields_in_prose.ts";
import { formatFor } from "./schema_in_prose.ts";
import { inSlices, type Steps } from "../../engine/base/clock.ts";
import { logprobsOf } from "./logprobs.ts";
import { begun } from "./cut_choice.ts";
import { type ChoiceInputs, plainChoice, SILENT, thoughtOver } from "./plain_choice.ts";
import { scripted } from "./scripted_parts.ts";
import type { Pending } from "../../engine/base/pending.ts";
import type { Random } from "../../engine/chance/random.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";
import type { Content, WrittenText } from "../request/content.ts";
import type { Choice, Completion } from "../request/completion.ts";

/** Steps of values by a schema for all answers of a request together: five of the largest values. */
const MOST_STEPS = 100_000;

/** Writes what was asked for: texts or tool calls, and what they cost. Says so in the metrics row, too. */
export function complete(
  exchange: Exchange<Ask, Column>,
  chat: ChatRequest,
  content: Content,
): Pending<Completion> {
  const inputs = inputsOf(exchange, content);
  const plain = plainChoice(exchange.ask, chat, inputs);
  return plain ? completed(exchange, chat, content, [plain]) : completeEach(exchange, chat, [chat], content);
}

/** What all answers of a request are made by. */
function inputsOf(exchange: Exchange<Ask, Column>, content: Content): ChoiceInputs {
  const { ask, arrived } = exchange;
  return {
    content,
    context: {
      random: exchange.draw("content"),
      now: Math.floor(arrived / 1000),
      turn: (of) => exchange.next("bank", of),
    },
    name: ask.model ?? ask.deployment ?? "",
    steps: { left: MOST_STEPS },
  };
}

/** Writes the answers to a chat request that is made of others, which are answered one after the other. */
export function completeEach(
  exchange: Exchange<Ask, Column>,
  chat: ChatRequest,
  parts: readonly ChatRequest[],
  content: Content,
): Pending<Completion> {
  return inSlices(completionSteps(exchange, chat, parts, content));
}

function* completionSteps(
  exchange: Exchange<Ask, Column>,
  chat: ChatRequest,
  parts: readonly ChatRequest[],
  content: Content,
): Steps<Completion> {
  const { ask } = exchange;
  const inputs = inputsOf(exchange, content);
  const written = chat.preset.again?.choices.map(repeated) ?? (yield* writeAll({ ask, chat, parts }, inputs));
  const { random } = inputs.context;
  const choices = chat.logprobs === null ? written : yield* weighed(written, chat.logprobs, random);
  return completed(exchange, chat, content, choices);
}

/** The completion of these choices. */
function completed(
  exchange: Exchange<Ask, Column>,
  chat: ChatRequest,
  content: Content,
  choices: readonly Choice[],
): Completion {
  const { ask, arrived } = exchange;
  const name = ask.model ?? ask.deployment ?? "";
  const tokens = chat.preset.again?.tokens ?? tokensUsed(ask, chat, choices);
  exchange.note("completion_tokens", tokens.completion);
  exchange.note("response_mode", ask.rule === null ? content.mode(chat) : "rule");
  const model = modelOf(name)?.snapshot ?? name;
  const plain: Completion = { created: Math.floor(arrived / 1000), model, choices, tokens };
  return ask.told.completion = settled(plain, chat.preset);
}

/** A completion with what was settled beforehand, if anything was. */
function settled(completion: Completion, { again, id, usage }: ChatRequest["preset"]): Completion {
  if (!again && id === undefined && usage === undefined) return completion;
  const { created, model, choices, tokens } = completion;
  return {
    created,
    model,
    ...again,
    choices,
    tokens,
    ...(id === undefined ? {} : { id }),
    ...(usage === undefined ? {} : { usage }),
  };
}

/** A request, and the parts of it that are answered by themselves. */
interface Asked {
  readonly ask: Ask;
  readonly chat: ChatRequest;
  readonly parts: readonly ChatRequest[];
}

/**
 * All answers of a request, in steps. Values by a schema have a budget for the request as a whole; when it is used up,
 * those that are left say what the first one said.
 */
function* writeAll({ ask, chat, parts }: Asked, inputs: ChoiceInputs): Steps<Choice[]> {
  const all: Choice[] = [];
  for (const part of parts) {
    const asked = part === chat ? ask : { ...ask, chat: part };
    const own: Choice[] = [];
    while (own.length < part.n) {
      if (all.length + own.length > 0) yield;
      const earlier = inputs.steps.left <= 0 ? own[0] : undefined;
      own.push(earlier ?? (yield* choose(asked, part, inputs)));
    }
    all.push(...own);
  }
  return all;
}

/** Choice of an earlier completion, to be sent again. */
function repeated(spoken: Spoken): Choice {
  return { ...spoken, tokens: () => tokensOf(spoken.text ?? spoken.refusal ?? ""), logprobs: null };
}

/** A completion as plain data, from which it can be made again. */
export function saidIn({ choices, ...rest }: Completion): Said {
  return { ...rest, choices: choices.map(({ tokens: _, logprobs: __, ...spoken }) => spoken) };
}

function tokensUsed(ask: Ask, { preset }: ChatRequest, choices: readonly Choice[]): Tokens {
  let completion = 0;
  let reasoning = 0;
  for (const choice of choices) {
    completion += choice.count + choice.reasoning;
    reasoning += choice.reasoning;
  }
  const used = { prompt: ask.promptTokens, completion, reasoning, cached: 0 };
  return preset.usage ? { ...used, ...countsIn(preset.usage) } : used;
}

/** The counts of a usage that are numbers. */
function countsIn(usage: PresetUsage): Partial<Tokens> {
  return Object.fromEntries(Object.entries(usage).filter(([, count]) => typeof count === "number"));
}

function* choose(ask: Ask, chat: ChatRequest, inputs: ChoiceInputs): Steps<Choice> {
  const { parts, keep, finish } = chat.preset;
  const whole = parts ? yield* scripted(parts, chat) : yield* usual(ask, chat, inputs);
  const said = keep === undefined ? whole : { ...whole, ...begun(whole, keep) };
  return finish === undefined ? said : { ...said, finish };
}

/** An answer that calls tools, refuses or speaks, as the request, a rule and chance have it. */
function* usual(
  ask: Ask,
  chat: ChatRequest,
  { content, context, name, steps }: ChoiceInputs,
): Steps<Choice> {
  const { preset, stop } = chat;
  const { random } = context;
  const preferred = preset.calls && asOffered(preset.calls, chat.tools);
  const choice = wantsCalls(chat, content.settings.response.tool_calls, random)
    ? yield* calling(
      preferred ?? (yield* callsOf(chat, content.settings.response.tool_calls, { random, steps })),
      preset.text,
    )
    : preset.refusal !== undefined
    ? refusing(preset.refusal)
    : yield* speaking(
      preset.text === undefined
        ? yield* written(ask, chat, { content, context, name, steps })
        : { text: preset.text },
      stop,
      ask.stream,
    );
  return thoughtOver(choice, chat, name, random);
}

/** The text of the mode in force, in the form that was asked for. */
function* written(
  ask: Ask,
  chat: ChatRequest,
  { content, context, steps }: ChoiceInputs,
): Steps<WrittenText> {
  const plain = content.write(ask, context);
  const means = { random: context.random, steps };
  const isFree = content.mode(chat) === "random";
  const fields = isFree && chat.format.type !== "schema" && chat.format.type !== "choice"
    ? fieldsAsked(chat.messages)
    : null;
  if (fields) return { text: yield* fieldSteps(fields, means) };
  const format = isFree ? formatFor(chat) : chat.format;
  if (format.type === "text") return plain;
  return { text: yield* formedSteps(plain.text, format, means) };
}

/** The choices with the probabilities of their tokens, drawn last so that the texts are the same without them. */
function* weighed(choices: readonly Choice[], top: number, random: Random): Steps<Choice[]> {
  const all: Choice[] = [];
  for (const choice of choices) {
    const isSaid = choice.text !== null || choice.refusal !== null;
    const logprobs = isSaid ? logprobsOf(choice.tokens(), top, random) : choice.logprobs;
    all.push({ ...choice, logprobs });
    yield;
  }
  return all;
}

/** Characters of a text up to which it is cut into its tokens at once, when they are asked for. */
const CUT_AT_ONCE = 4_096;

function* speaking(
  written: WrittenText,
  stops: readonly string[],
  isStreamed: boolean,
): Steps<Choice> {
  const { text, stop } = beforeStop(written.text, stops);
  const known = stop === null ? written.count : undefined;
  const count = known ?? (yield* countSteps(text));
  const ready = stop === null ? written.tokens : undefined;
  const cut = !ready && isStreamed && text.length > CUT_AT_ONCE ? yield* cutSteps(text) : undefined;
  const tokens = ready ?? (() => cut ?? tokensOf(text));
  return { ...SILENT, text, count, tokens, finish: "stop", stop };
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

/** Calls of tools, behind what is said before them. */
function* calling(calls: readonly ToolCall[], text: string = ""): Steps<Choice> {
  let count = yield* countSteps(text);
  for (const { name, input } of calls) count += tokenCount(name) + (yield* countSteps(input));
  const tokens = () => text === "" ? [] : tokensOf(text);
  return { ...SILENT, text: text === "" ? null : text, calls, count, tokens, finish: "tool_calls" };
}
