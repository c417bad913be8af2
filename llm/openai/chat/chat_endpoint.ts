import { andThen, type Pending } from "../../../engine/base/pending.ts";
import { bodyOf } from "../../../engine/reply/made_body.ts";
import { type Ask, askOf } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { complete } from "../../writing/complete.ts";
import { stream } from "../../request/frames.ts";
import type { Pace } from "../../settings/pace.ts";
import { textAnswer } from "../json_answer.ts";
import { openai } from "../openai_api.ts";
import { encodeChat, type EncodedChat } from "./encode_chat.ts";
import { readChat } from "./read_chat.ts";
import { chatFrames } from "./chat_stream.ts";
import { keepChat } from "./stored_chats.ts";
import type { ChatStyle } from "./chat_style.ts";
import { wholeBody } from "./whole_chat.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** `POST /v1/chat/completions`. Where a deployment is in the path, it stands for the model. */
export const chat: Endpoint = {
  method: "POST",
  path: "/v1/chat/completions",
  api: openai,
  summary: "whole and streamed; tools, formats, `logprobs`, `n`, `stop`, pictures, sound",
  examples: [{ json: { model: "gpt-4o", messages: [{ role: "user", content: "Hello" }], store: true } }, {
    json: { model: "gpt-4o", messages: [{ role: "user", content: "Hello" }], stream: true },
  }],
  read: (incoming) => read(incoming, incoming.param("deployment") || null),
};

function read(incoming: Incoming, deployment: string | null): Pending<Ask> {
  return andThen(
    readChat(incoming, deployment),
    ({ style, body, model, stream, promptTokens, cost, chat }) =>
      askOf({
        api: openai,
        path: incoming.path,
        body,
        model,
        deployment,
        stream,
        promptTokens,
        cost,
        chat,
        answer: answerIn(style),
      }),
  );
}

/** Writes the good answer to a chat completion. */
function answerIn(style: ChatStyle): Ask["answer"] {
  return (exchange, content) => {
    const { ask } = exchange;
    if (!ask.chat) throw new Error("Cannot answer a chat without a conversation");
    return andThen(complete(exchange, ask.chat, content), (completion) => {
      const encoded = encodeChat(exchange, completion, style);
      const answer = ask.stream
        ? streamed(exchange, encoded, { style, pace: content.settings.stream })
        : andThen(
          bodyOf(() => wholeBody(encoded)),
          (body) => textAnswer(exchange, "application/json", body),
        );
      return style.store ? keepChat(exchange, encoded).then(() => answer) : answer;
    });
  };
}

function streamed(
  exchange: Exchange<Ask>,
  encoded: EncodedChat,
  { style, pace }: { readonly style: ChatStyle; readonly pace: Pace },
): Answer {
  const frames = () => chatFrames(encoded, style, exchange.draw("padding"));
  return textAnswer(exchange, "text/event-stream; charset=utf-8", stream(frames, exchange, pace));
}
