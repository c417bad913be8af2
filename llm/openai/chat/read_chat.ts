import { ApiError } from "../../../engine/base/error.ts";
import type { Accumulator } from "../../../engine/base/accumulator.ts";
import { RecentChats } from "./recent_chats.ts";
import type { Ask } from "../../request/ask.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { promptSteps, stopsOf, toolSteps, USUAL_ANSWER } from "../common.ts";
import { missing } from "../checks.ts";
import { badRequest } from "../openai_api.ts";
import { type FieldContext, findBadField } from "../fields.ts";
import { bodySteps, readModel } from "../openai_body.ts";
import { readMessages } from "./messages.ts";
import { modelOf } from "../../base/models.ts";
import { CHECKS } from "./chat_params.ts";
import type { ChatMessage, ChatRequest, Overrides } from "../../request/chat_request.ts";
import { type ChatStyle, predictionOf, styleOf } from "./chat_style.ts";
import { choiceOf, formatOf, toolsOf } from "./chat_tools.ts";
import { chatDialect } from "./chat_stream.ts";
import { numberOrNull, textOrNull } from "../../base/json.ts";
import { cutSteps } from "../../base/tokens.ts";
import { inSlices, type Steps } from "../../../engine/base/clock.ts";
import type { AnyText } from "../../../engine/base/long_text.ts";
import { andThen, type Pending } from "../../../engine/base/pending.ts";
import { isShortJson } from "../../base/parse_json.ts";

/** Parsed body of a request. */
type ParsedChat = Pick<Ask, "body" | "model" | "stream" | "promptTokens" | "cost" | "chat"> & {
  readonly style: ChatStyle;
};

/** Characters of a prediction that are looked at. */
const LONGEST_PREDICTION = 1_000_000;

/** Parts of a request that the reader of chat completions needs. */
type ChatIncoming = Pick<Incoming, "text" | "overrides" | "settings">;

/** Reads a chat completion request. @throws {ApiError} 400 as the real API answers, first fault first */
export function readChat(incoming: ChatIncoming, deployment: string | null): Pending<ParsedChat> {
  return andThen(incoming.text(), (text) => {
    const { overrides: { mode, template }, settings: { strict } } = incoming;
    const isUsual = mode === undefined && template === undefined && typeof text === "string" &&
      isShortJson(text);
    if (!isUsual) return inSlices(readSteps(text, incoming, deployment));
    const by = { deployment, strict };
    const known = recent.get(text, by);
    if (known) return known;
    return andThen(inSlices(readSteps(text, incoming, deployment)), (parsed) => {
      recent.set(text, by, parsed);
      return parsed;
    });
  });
}

const recent = new RecentChats<ParsedChat>();

/** Short requests that are remembered on this thread. */
export function recentChats(): Accumulator {
  return recent.memory();
}

function* readSteps(
  text: AnyText,
  { overrides, settings: { strict } }: ChatIncoming,
  deployment: string | null,
): Steps<ParsedChat> {
  const isShort = isShortJson(text);
  const body = yield* bodySteps(text);
  if (!isShort) yield;
  const model = readModel(body["model"], deployment);
  const about = { model: model ?? deployment ?? "", strict, isShort };
  const messages = messagesIn(body, about);
  const bad = findBadField(CHECKS, body, about);
  if (bad) throw bad;
  checkJsonMode(body, messages);
  if (!isShort) yield;

  const chat = talkOf(body, messages, overrides);
  const promptTokens = (yield* promptSteps(messages)) +
    (chat.tools.length > 0 ? yield* toolSteps(body["tools"] ?? body["functions"]) : 0);
  checkContext(model, promptTokens, chat.maxTokens);
  const expected = predictionOf(body)?.slice(0, LONGEST_PREDICTION) ?? null;
  return {
    body,
    model,
    stream: body["stream"] === true,
    promptTokens,
    cost: promptTokens + chat.n * (chat.maxTokens ?? USUAL_ANSWER),
    chat,
    style: { ...styleOf(body), prediction: expected === null ? null : yield* cutSteps(expected) },
  };
}

/** Reads the messages. @throws {ApiError} 400 for them, or for what the real API looks at before them */
function messagesIn(body: Json, about: FieldContext): ChatMessage[] {
  const { messages } = body;
  if (messages === undefined || messages === null) throw missing("messages");
  try {
    return readMessages(messages);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw findBadField({ ...CHECKS, messages: () => error }, body, about) ?? error;
  }
}

function talkOf(body: Json, messages: readonly ChatMessage[], overrides: Overrides): ChatRequest {
  return {
    dialect: chatDialect,
    messages,
    n: numberOrNull(body["n"]) ?? 1,
    maxTokens: numberOrNull(body["max_completion_tokens"]) ?? numberOrNull(body["max_tokens"]),
    stop: stopsOf(body["stop"]),
    tools: toolsOf(body),
    choice: choiceOf(body),
    parallel: body["parallel_tool_calls"] !== false,
    format: formatOf(body["response_format"]),
    logprobs: body["logprobs"] === true ? numberOrNull(body["top_logprobs"]) ?? 0 : null,
    effort: textOrNull(body["reasoning_effort"]),
    overrides,
    uncounted: body["stream"] === true && !styleOf(body).includeUsage,
    preset: {},
  };
}

function checkJsonMode(body: Json, messages: readonly ChatMessage[]): void {
  const format = body["response_format"];
  if (!isObject(format) || format["type"] !== "json_object") return;
  if (messages.some(({ text }) => /json/i.test(text))) return;
  const message = "'messages' must contain the word 'json' in some form, to use 'response_format' of type " +
    "'json_object'.";
  throw badRequest(message, "messages", null);
}

function checkContext(model: string | null, prompt: number, output: number | null): void {
  const context = modelOf(model ?? "")?.context ?? Infinity;
  if (prompt + (output ?? 0) <= context) return;
  const start = `This model's maximum context length is ${context} tokens. However, `;
  const message = prompt > context
    ? `${start}your messages resulted in ${prompt} tokens. Please reduce the length of the messages.`
    : `${start}you requested ${prompt + (output ?? 0)} tokens (${prompt} in the messages, ${output} in the ` +
      "completion). Please reduce the length of the messages or completion.";
  throw new ApiError({ status: 400, message, param: "messages", code: "context_length_exceeded" });
}
