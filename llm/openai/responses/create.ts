import type { Answer, Exchange, Random } from "../../../engine/types.ts";
import { type Ask, askOf } from "../../ask.ts";
import type { Endpoint, Incoming } from "../../endpoint.ts";
import { isObject, type Json } from "../../json.ts";
import { complete } from "../../writing/complete.ts";
import { USUAL_ANSWER } from "../common.ts";
import { openai } from "../error.ts";
import { paddingOf, streamAnswer, wholeAnswer } from "./answer.ts";
import { conversationOf, extendConversation } from "./conversation.ts";
import { named } from "./input.ts";
import { type Asked, readAsked, talkOf } from "./read.ts";
import { type Response, responseOf } from "./response.ts";
import { asOf, keep } from "./store.ts";
import { responseFrames } from "./stream.ts";

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
  const talk = talkOf(asked, incoming);
  return askOf({
    api: openai,
    path: incoming.path,
    body,
    model,
    stream: body["stream"] === true,
    promptTokens,
    cost: promptTokens + (talk.maxTokens ?? USUAL_ANSWER),
    talk,
    answer: answerTo(asked),
  });
}

/** Writes the good answer, and keeps it for later. */
function answerTo(asked: Asked): Ask["answer"] {
  return async (exchange, content): Promise<Answer> => {
    const { ask: { body, talk, model, stream }, arrived } = exchange;
    if (!talk) throw new Error("Cannot respond without a conversation");
    const ids = exchange.draw("id");
    const conversation = conversationOf(body);
    const completion = complete(exchange, talk, content);
    const response = responseOf(body, { completion, model: model ?? "", conversation }, ids);
    await remember(exchange, asked, { response, ids });
    if (!stream) return wholeAnswer(exchange, asOf({ response, arrived }, arrived));
    const frames = responseFrames(response, paddingOf(exchange, wantsPadding(body)));
    return streamAnswer(exchange, frames, content);
  };
}

function wantsPadding({ stream_options: options }: Json): boolean {
  return !isObject(options) || options["include_obfuscation"] !== false;
}

/** Puts a response where it can be found again, and what was said into its conversation. */
async function remember(
  { shelf, arrived, ask: { body } }: Exchange<Ask>,
  { earlier, input }: Asked,
  { response, ids }: { readonly response: Response; readonly ids: Random },
): Promise<void> {
  const conversation = conversationOf(body);
  if (conversation === null && body["store"] === false) return;
  const items = input.map((item) => named(item, ids));
  if (conversation !== null) await extendConversation(shelf, conversation, [...items, ...response.output]);
  if (body["store"] !== false) await keep(shelf, { response, arrived, earlier, input: items });
}
