import { ApiError } from "../../../engine/base/error.ts";
import type { AnyText } from "../../../engine/base/long_text.ts";
import type { Ask } from "../../request/ask.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { textOrNull } from "../../base/json.ts";
import { modelOf } from "../../base/models.ts";
import { promptTokens } from "../../request/prompt_tokens.ts";
import { type ChatRequest, type Overrides, PLAIN } from "../../request/chat_request.ts";
import { invalid, tooLong } from "../anthropic_api.ts";
import { parsedJson } from "../../base/parse_json.ts";
import { wrongContents } from "./content_rules.ts";
import { wrongCount, wrongCreate } from "./message_fields.ts";
import { readMessages, wrongMessages } from "./message_list.ts";
import { messagesDialect } from "./message_stream.ts";
import { wrongForModel } from "./model_rules.ts";
import { choiceOf, formatOf, isParallel, toolsOf } from "./message_tools.ts";
import type { Header } from "../../request/header.ts";

/** Parsed body of a request. */
type ParsedMessages = Pick<Ask, "body" | "model" | "stream" | "promptTokens" | "cost"> & {
  readonly chat: ChatRequest;
};

/** Reads a request to create a message. @throws {ApiError} 400 as the real API answers */
export async function readCreate(
  { header, text, overrides, settings: { strict } }: Incoming,
): Promise<ParsedMessages> {
  const body = await parseBody(await text());
  const how = { isBeta: isBeta(header), strict };
  refuse(wrongCreate(body, how) ?? wrongMessages(body["messages"], how.isBeta) ?? wrongContents(body));
  refuse(wrongForModel(body));
  if (isObject(body["thread"])) throw noThreads();
  const model = String(body["model"]);
  const known = modelOf(model);
  const most = known?.max_output ?? Infinity;
  const maxTokens = Number(body["max_tokens"]);
  if (maxTokens > most) {
    refuse(
      `max_tokens: ${maxTokens} > ${most}, which is the maximum allowed number of output tokens for ${model}`,
    );
  }
  const chat = talkOf(body, maxTokens, overrides);
  const prompt = await promptTokens(chat.messages, chat.tools);
  const context = known?.context ?? Infinity;
  if (prompt > context) refuse(tooLong(prompt, context));
  return {
    body,
    model,
    stream: body["stream"] === true,
    promptTokens: prompt,
    cost: prompt + maxTokens,
    chat,
  };
}

/** Reads a request to count the tokens of a prompt. @throws {ApiError} 400 */
export async function readCount(
  { header, text, settings: { strict } }: Incoming,
): Promise<Pick<Ask, "body" | "model" | "promptTokens">> {
  const body = await parseBody(await text());
  const how = { isBeta: isBeta(header), strict };
  refuse(wrongCount(body, how) ?? wrongMessages(body["messages"], how.isBeta) ?? wrongContents(body));
  const tokens = await promptTokens(readMessages(body), toolsOf(body));
  return { body, model: String(body["model"]), promptTokens: tokens };
}

function isBeta(header: Header): boolean {
  return header("anthropic-beta") !== undefined;
}

/** Clients that would keep their conversation on the server go on without, when they are told so. */
function noThreads(): ApiError {
  return new ApiError({
    status: 400,
    code: "invalid_request_error",
    type: "thread_unsupported_request",
    param: "thread",
    message: "thread: this server keeps no message threads",
  });
}

function refuse(wrong: string | undefined): void {
  if (wrong !== undefined) throw invalid(wrong);
}

/** Reads the body of a request. @throws {ApiError} 400 where it is no JSON object */
export async function parseBody(text: AnyText): Promise<Json> {
  let body: unknown;
  try {
    body = await parsedJson(text);
  } catch {
    throw invalid("The request body is not valid JSON");
  }
  if (!isObject(body)) throw invalid("Input should be an object");
  return body;
}

function talkOf(body: Json, maxTokens: number, overrides: Overrides): ChatRequest {
  const { stop_sequences: stops, output_config: config, thinking } = body;
  const effort = isObject(config) ? config["effort"] : undefined;
  return {
    ...PLAIN,
    dialect: messagesDialect,
    messages: readMessages(body),
    maxTokens,
    stop: Array.isArray(stops) ? stops.map(String) : [],
    tools: toolsOf(body),
    choice: choiceOf(body),
    parallel: isParallel(body),
    format: formatOf(body),
    effort: textOrNull(effort),
    thinks: isObject(thinking) && (thinking["type"] === "enabled" || thinking["type"] === "adaptive"),
    overrides,
  };
}
