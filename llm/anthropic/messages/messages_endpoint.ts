import { type Ask, askOf } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { stream } from "../../request/frames.ts";
import { complete } from "../../writing/complete.ts";
import { anthropic, invalid } from "../anthropic_api.ts";
import { jsonAnswer, textAnswer } from "../anthropic_headers.ts";
import { encodeMessage } from "./encode_message.ts";
import { readCount, readCreate } from "./read_messages.ts";
import { messageFrames } from "./message_stream.ts";
import { wholeMessage } from "./whole_message.ts";

/** The header that examples need. */
export const VERSION = { "anthropic-version": "2023-06-01" };
/** The messages of examples. */
export const HELLO = [{ role: "user", content: "Hello" }];

/** `POST /v1/messages`. */
export const messages: Endpoint = {
  method: "POST",
  path: "/v1/messages",
  api: anthropic,
  summary: "whole and streamed; tools, thinking, stop sequences, JSON output",
  examples: [{ headers: VERSION, json: { model: "claude-sonnet-4-5", max_tokens: 64, messages: HELLO } }, {
    headers: VERSION,
    json: { model: "claude-sonnet-4-5", max_tokens: 64, messages: HELLO, stream: true },
  }],
  async read(incoming) {
    requireVersion(incoming);
    const read = await readCreate(incoming);
    return askOf({ ...read, api: anthropic, path: incoming.path, answer: answerMessage });
  },
};

/** `POST /v1/messages/count_tokens`. */
export const countTokens: Endpoint = {
  method: "POST",
  path: "/v1/messages/count_tokens",
  api: anthropic,
  summary: "the tokens that a message would have",
  examples: [{ headers: VERSION, json: { model: "claude-sonnet-4-5", messages: HELLO } }],
  async read(incoming) {
    requireVersion(incoming);
    return askOf({
      ...await readCount(incoming),
      api: anthropic,
      path: incoming.path,
      answer: (exchange) => jsonAnswer(exchange, { input_tokens: exchange.ask.promptTokens }),
    });
  },
};

/** Every request has to say which version of the API it means. @throws {ApiError} 400 */
export function requireVersion({ header }: Pick<Incoming, "header">): void {
  if (!header("anthropic-version")) throw invalid("anthropic-version: header is required");
}

const answerMessage: Ask["answer"] = async (exchange, content) => {
  const { ask } = exchange;
  if (!ask.chat) throw new Error("Cannot create a message without a conversation");
  const encoded = encodeMessage(exchange, await complete(exchange, ask.chat, content));
  if (!ask.stream) return jsonAnswer(exchange, wholeMessage(encoded));
  const frames = stream(() => messageFrames(encoded), exchange, content.settings.stream);
  return textAnswer(exchange, "text/event-stream; charset=utf-8", frames);
};
