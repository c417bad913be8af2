import { type Ask, askOf } from "../../request/ask.ts";
import type { Endpoint, Incoming } from "../../request/endpoint.ts";
import { isObject, type Json } from "../../../engine/base/json.ts";
import { complete } from "../../writing/complete.ts";
import { USUAL_ANSWER } from "../common.ts";
import { openai } from "../openai_api.ts";
import { paddingOf, streamAnswer, wholeAnswer } from "./response_answer.ts";
import { conversationOf, extendConversation } from "./conversation.ts";
import { named } from "./input.ts";
import { readAsked, type ResponseRequest, talkOf } from "./read_response.ts";
import { type Response, responseOf } from "./response.ts";
import { asOf, keepResponse } from "./response_store.ts";
import { responseFrames } from "./response_stream.ts";
import type { Random } from "../../../engine/chance/random.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** `POST /v1/responses`. */
export const createResponse: Endpoint = {
  method: "POST",
  path: "/v1/responses",
  api: openai,
  summary: "whole, streamed, in the background; tools, reasoning, chains",
  examples: [{ json: { model: "gpt-4o", input: "Hello", background: true } }, {
    json: { model: "gpt-4o", input: "Hello", stream: true },
  }],
  read,
};

async function read(incoming: Incoming): Promise<Ask> {
  const asked = await readAsked(incoming);
  const { body, model, promptTokens } = asked;
  const chat = talkOf(asked, incoming);
  return askOf({
    api: openai,
    path: incoming.path,
    body,
    model,
    stream: body["stream"] === true,
    promptTokens,
    cost: promptTokens + (chat.maxTokens ?? USUAL_ANSWER),
    chat,
    answer: answerTo(asked),
  });
}

/** Writes the good answer, and keeps it for later. */
function answerTo(asked: ResponseRequest): Ask["answer"] {
  return async (exchange, content): Promise<Answer> => {
    const { ask: { body, chat, model, stream }, arrived } = exchange;
    if (!chat) throw new Error("Cannot respond without a conversation");
    const ids = exchange.draw("id");
    const conversation = conversationOf(body);
    const completion = await complete(exchange, chat, content);
    const response = responseOf(body, { completion, model: model ?? "", conversation }, ids);
    await remember(exchange, asked, { response, ids });
    if (!stream) return wholeAnswer(exchange, asOf({ response, arrived }, arrived));
    const frames = () => responseFrames(response, paddingOf(exchange, wantsPadding(body)));
    return streamAnswer(exchange, frames, content);
  };
}

function wantsPadding({ stream_options: options }: Json): boolean {
  return !isObject(options) || options["include_obfuscation"] !== false;
}

/** Puts a response where it can be found again, and what was said into its conversation. */
async function remember(
  { objectStore, arrived, ask: { body } }: Exchange<Ask>,
  { earlier, input }: ResponseRequest,
  { response, ids }: { readonly response: Response; readonly ids: Random },
): Promise<void> {
  const conversation = conversationOf(body);
  if (conversation === null && body["store"] === false) return;
  const items = input.map((item) => named(item, ids));
  if (conversation !== null) {
    await extendConversation(objectStore, conversation, [...items, ...response.output]);
  }
  if (body["store"] !== false) await keepResponse(objectStore, { response, arrived, earlier, input: items });
}
