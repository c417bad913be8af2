import type { Ask } from "../../ask.ts";
import { askOf } from "../../ask.ts";
import type { Endpoint, Incoming } from "../../endpoint.ts";
import { stream } from "../../frames.ts";
import { complete } from "../../writing/complete.ts";
import { anthropic, invalid } from "../error.ts";
import { jsonAnswer, textAnswer } from "../headers.ts";
import { dress } from "./dress.ts";
import { readCount, readCreate } from "./read.ts";
import { messageFrames } from "./stream.ts";
import { wholeMessage } from "./whole.ts";

const VERSION = { "anthropic-version": "2023-06-01" };
const HELLO = [{ role: "user", content: "Hello" }];

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
function requireVersion({ header }: Incoming): void {
  if (!header("anthropic-version")) throw invalid("anthropic-version: header is required");
}

const answerMessage: Ask["answer"] = (exchange, content) => {
  const { ask } = exchange;
  if (!ask.talk) throw new Error("Cannot create a message without a conversation");
  const dressed = dress(exchange, complete(exchange, ask.talk, content));
  if (!ask.stream) return jsonAnswer(exchange, wholeMessage(dressed));
  const frames = stream(messageFrames(dressed), exchange, content.settings.stream);
  return textAnswer(exchange, "text/event-stream; charset=utf-8", frames);
};
