import { type Ask, askOf } from "../../request/ask.ts";
import type { Incoming } from "../../request/endpoint.ts";
import { stream } from "../../request/frames.ts";
import { complete } from "../../writing/complete.ts";
import { asksForEvents, gemini } from "../gemini_api.ts";
import { jsonAnswer, textAnswer } from "../gemini_headers.ts";
import { encodeCandidates } from "./encode_candidates.ts";
import { readCount, readGenerate } from "./read_generate.ts";
import { array, contentFrames, events } from "./content_stream.ts";
import { wholeContent } from "./whole_content.ts";

/** `:generateContent`. */
export async function readWhole(incoming: Incoming, model: string): Promise<Ask> {
  const read = await readGenerate(incoming, model, events.dialect);
  return askOf({
    ...read,
    api: gemini,
    path: incoming.path,
    answer: async (exchange, content) =>
      jsonAnswer(
        exchange,
        wholeContent(encodeCandidates(exchange, await complete(exchange, talkOf(exchange.ask), content))),
      ),
  });
}

/** `:streamGenerateContent`. */
export async function readStream(incoming: Incoming, model: string): Promise<Ask> {
  const isEvents = asksForEvents((name) => incoming.query(name));
  const framing = isEvents ? events : array;
  const read = await readGenerate(incoming, model, framing.dialect);
  return askOf({
    ...read,
    api: gemini,
    path: incoming.path,
    stream: true,
    async answer(exchange, content) {
      const encoded = encodeCandidates(exchange, await complete(exchange, talkOf(exchange.ask), content));
      const frames = stream(() => contentFrames(encoded, framing), exchange, content.settings.stream);
      return textAnswer(exchange, isEvents ? "text/event-stream" : "application/json; charset=UTF-8", frames);
    },
  });
}

/** `:countTokens`. */
export async function readTokens(incoming: Incoming, model: string): Promise<Ask> {
  const read = await readCount(incoming);
  const totalTokens = read.promptTokens;
  const answer = { totalTokens, promptTokensDetails: [{ modality: "TEXT", tokenCount: totalTokens }] };
  return askOf({
    ...read,
    api: gemini,
    path: incoming.path,
    model,
    answer: (exchange) => jsonAnswer(exchange, answer),
  });
}

function talkOf({ chat }: Ask) {
  if (!chat) throw new Error("Cannot generate content without a conversation");
  return chat;
}
