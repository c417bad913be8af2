import type { Answer, Exchange } from "../../../engine/types.ts";
import { type Ask, askOf } from "../../ask.ts";
import type { Endpoint, Incoming } from "../../endpoint.ts";
import { complete } from "../../writing/complete.ts";
import { stream } from "../../frames.ts";
import type { Pace } from "../../settings.ts";
import { textAnswer } from "../answer.ts";
import { openai } from "../error.ts";
import { dress, type Dressed } from "./dress.ts";
import { readChat } from "./read.ts";
import { chatFrames } from "./stream.ts";
import { keep } from "./stored.ts";
import type { Style } from "./style.ts";
import { wholeBody } from "./whole.ts";

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

async function read(incoming: Incoming, deployment: string | null): Promise<Ask> {
  const { style, ...asked } = readChat(await incoming.text(), deployment, incoming.overrides);
  return askOf({ ...asked, api: openai, path: incoming.path, deployment, answer: answerIn(style) });
}

/** Writes the good answer to a chat completion. */
function answerIn(style: Style): Ask["answer"] {
  return (exchange, content) => {
    const { ask } = exchange;
    if (!ask.talk) throw new Error("Cannot answer a chat without a conversation");
    const dressed = dress(exchange, complete(exchange, ask.talk, content), style);
    const answer = ask.stream
      ? streamed(exchange, dressed, { style, pace: content.settings.stream })
      : textAnswer(exchange, "application/json", wholeBody(dressed));
    return style.store ? keep(exchange, dressed).then(() => answer) : answer;
  };
}

function streamed(
  exchange: Exchange<Ask>,
  dressed: Dressed,
  { style, pace }: { readonly style: Style; readonly pace: Pace },
): Answer {
  const frames = chatFrames(dressed, style, exchange.draw("padding"));
  return textAnswer(exchange, "text/event-stream; charset=utf-8", stream(frames, exchange, pace));
}
