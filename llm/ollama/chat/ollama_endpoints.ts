import { type Ask, askOf } from "../../request/ask.ts";
import type { Endpoint } from "../../request/endpoint.ts";
import { stream } from "../../request/frames.ts";
import { complete } from "../../writing/complete.ts";
import { jsonAnswer } from "../ollama_body.ts";
import { ollama } from "../ollama_api.ts";
import { createdAt, encodeOllamaAnswer } from "./encode_ollama.ts";
import { readChat, readGenerate } from "./read_ollama.ts";
import {
  line,
  linesOf,
  ollamaChatFormat,
  type OllamaFormat,
  ollamaGenerateFormat,
  wholeOf,
} from "./ollama_lines.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

/** `POST /api/chat`. */
export const ollamaChat: Endpoint = {
  method: "POST",
  path: "/api/chat",
  api: ollama,
  summary: "NDJSON unless `stream` is false; tools, formats, thinking",
  examples: [{ json: { model: "llama3.2", messages: [{ role: "user", content: "Hello" }], stream: false } }, {
    json: { model: "llama3.2", messages: [{ role: "user", content: "Hello" }] },
  }],
  async read(incoming) {
    const read = await readChat(incoming, ollamaChatFormat.dialect);
    return askOf({ ...read, api: ollama, path: incoming.path, answer: answerIn(ollamaChatFormat) });
  },
};

/** `POST /api/generate`. */
export const ollamaGenerate: Endpoint = {
  method: "POST",
  path: "/api/generate",
  api: ollama,
  summary: "the same for a single prompt",
  examples: [{ json: { model: "llama3.2", prompt: "Hello", stream: false } }, {
    json: { model: "llama3.2", prompt: "Hello" },
  }],
  async read(incoming) {
    const read = await readGenerate(incoming, ollamaGenerateFormat.dialect);
    return askOf({ ...read, api: ollama, path: incoming.path, answer: answerIn(ollamaGenerateFormat) });
  },
};

function answerIn(format: OllamaFormat): Ask["answer"] {
  return async (exchange, content) => {
    const { ask } = exchange;
    if (!ask.chat) return loaded(exchange, format);
    const encoded = encodeOllamaAnswer(exchange, await complete(exchange, ask.chat, content));
    if (!ask.stream) return jsonAnswer(wholeOf(encoded, format));
    return linesAnswer(stream(() => linesOf(encoded, format), exchange, content.settings.stream));
  };
}

/** No time at all, as a number of seconds or as Go writes it: `ollama stop` sends `"0s"`. */
const NO_TIME = /^0(\.0+)?(h|m|s|ms|us|ns)?$/;

/** Load and unload requests: those without messages. */
function loaded(exchange: Exchange<Ask>, { say }: OllamaFormat): Answer {
  const { model, body, stream } = exchange.ask;
  const done_reason = NO_TIME.test(String(body["keep_alive"])) ? "unload" : "load";
  const answer = { model, created_at: createdAt(exchange), ...say({}), done_reason, done: true };
  return stream ? linesAnswer(line(answer)) : jsonAnswer(answer);
}

function linesAnswer(body: Answer["body"]): Answer {
  return { status: 200, headers: { "content-type": "application/x-ndjson" }, body };
}
