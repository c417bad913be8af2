import { type Ask, askOf } from "../../ask.ts";
import type { Incoming } from "../../endpoint.ts";
import { stream } from "../../frames.ts";
import { complete } from "../../writing/complete.ts";
import { gemini } from "../error.ts";
import { jsonAnswer, textAnswer } from "../headers.ts";
import { dress } from "./dress.ts";
import { readCount, readGenerate } from "./read.ts";
import { array, contentFrames, events } from "./stream.ts";
import { wholeContent } from "./whole.ts";

/** `:generateContent`. */
export async function readWhole(incoming: Incoming, model: string): Promise<Ask> {
  const read = await readGenerate(incoming, model, events.wire);
  return askOf({
    ...read,
    api: gemini,
    path: incoming.path,
    answer: (exchange, content) =>
      jsonAnswer(exchange, wholeContent(dress(exchange, complete(exchange, talkOf(exchange.ask), content)))),
  });
}

/** `:streamGenerateContent`. */
export async function readStream(incoming: Incoming, model: string): Promise<Ask> {
  const isEvents = incoming.query("alt") === "sse";
  const framing = isEvents ? events : array;
  const read = await readGenerate(incoming, model, framing.wire);
  return askOf({
    ...read,
    api: gemini,
    path: incoming.path,
    stream: true,
    answer(exchange, content) {
      const dressed = dress(exchange, complete(exchange, talkOf(exchange.ask), content));
      const frames = stream(contentFrames(dressed, framing), exchange, content.settings.stream);
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

function talkOf({ talk }: Ask) {
  if (!talk) throw new Error("Cannot generate content without a conversation");
  return talk;
}
